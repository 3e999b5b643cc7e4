import type { Contracts, TypeContract } from '@millrace/contracts'
import { type Broker, type Codec, createCodec, header, type Producer, type SchemaSource } from '@millrace/messaging'
import {
  type ManualClock,
  type MemoryBroker,
  type MemoryTelemetry,
  manualClock,
  memoryBroker,
  memorySchemas,
  memoryTelemetry,
} from '@millrace/messaging/memory'
import { message, table, topic } from 'millrace'
import { createTables, type Tables } from './create-tables.ts'
import type { StateTable } from './state-table.ts'

export interface Price {
  readonly sku: string
  readonly amount: number
}

const price = message<'shop.Price', Price>('shop.Price', 'sku')
export const prices = table(topic('shop.prices', [price]))

const record = (name: string, fields: readonly object[]): string => JSON.stringify({ type: 'record', name, fields })
const contract = (type: string, schema: string): TypeContract => ({ type, topic: 'shop.prices', key: 'sku', schema, fingerprint: schema })

const sku = { name: 'sku', type: 'string' }
const contracts: Contracts = {
  types: {
    'shop.Price': contract('shop.Price', record('shop.Price', [sku, { name: 'amount', type: 'long' }])),
    'shop.Offer': contract('shop.Offer', record('shop.Offer', [sku])),
  },
  topics: {},
}

/** A broker with a compacted topic of two partitions, one who writes it, and a table begun on demand. */
export interface Shop {
  readonly broker: MemoryBroker
  readonly clock: ManualClock
  readonly telemetry: MemoryTelemetry
  readonly schemas: SchemaSource
  readonly codec: Codec
  readonly producer: Producer
  /** Publishes a price; null is a tombstone; bytes go as they are. */
  put(sku: string | null, value: number | null | Buffer, sequence?: number): Promise<void>
  begin(client?: Broker): { readonly tables: Tables; readonly table: StateTable<Price> }
}

export const PARTITIONS = 2

export const openShop = async (overrides: { readonly source?: SchemaSource } = {}): Promise<Shop> => {
  const clock = manualClock()
  const telemetry = memoryTelemetry()
  const broker = memoryBroker({ clock })
  const schemas = memorySchemas()
  const writing = createCodec({ contracts, source: schemas })
  await writing.prepare(['shop.Price', 'shop.Offer'])
  await broker.topics.create([{ topic: 'shop.prices', partitions: PARTITIONS, config: { 'cleanup.policy': 'compact' } }])
  const producer = broker.producer('prices')
  const codec = createCodec({ contracts, source: overrides.source ?? schemas })

  const put: Shop['put'] = async (key, value, sequence) => {
    const bytes = typeof value === 'number' ? writing.encode('shop.Price', { sku: key, amount: value }) : value
    const headers = sequence === undefined ? [] : [[header.sequence, String(sequence)] as const]
    const partition = key === 'second' ? 1 : 0
    const record = { topic: 'shop.prices', partition, key: key === null ? null : Buffer.from(key), value: bytes, headers, timestamp: 0 }
    await producer.send([record])
  }

  const begin: Shop['begin'] = (client = broker.client()) => {
    const tables = createTables({ broker: client, codec, tables: [prices], clock, telemetry })
    return { tables, table: tables.of(prices) }
  }

  return { broker, clock, telemetry, schemas, codec: writing, producer, put, begin }
}
