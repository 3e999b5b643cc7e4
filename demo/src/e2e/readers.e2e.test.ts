import { contracts } from '@millrace/schemas/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { bringConfluentKafka, type ReadRecord, readWithConfluentKafka, readWithConsoleConsumer, readWithKafkajs } from './readers.ts'
import { newBuyer } from './shop.ts'

const topics = Object.keys(contracts.topics)
const readers = ['kafkajs', 'Confluent'] as const

let orderId = ''
let consoleLines: readonly string[] = []
let read: Readonly<Record<(typeof readers)[number], readonly ReadRecord[]>>

beforeAll(async () => {
  const [buyer] = await Promise.all([newBuyer(), bringConfluentKafka()])
  const final = await buyer.order()
  expect(final.status).toBe('confirmed')
  orderId = final.orderId
  const all = await Promise.all([readWithConsoleConsumer('orders.events'), readWithKafkajs(topics), readWithConfluentKafka(topics)])
  consoleLines = all[0]
  read = { kafkajs: all[1], Confluent: all[2] }
})

/** Records of the shop: what other tests planted is nobody's to decode. */
const ofTheShop = ({ headers }: ReadRecord) => headers.ce_specversion !== undefined && headers.planted === undefined
const ofTheOrder = (reader: (typeof readers)[number]) =>
  read[reader].filter(({ topic, key }) => topic === 'orders.events' && key === orderId).toSorted((one, other) => one.offset - other.offset)

test("Kafka's own console consumer shows the keys and all headers of an order's events", () => {
  const events = ofTheOrder('kafkajs')
  expect(events.map(({ headers }) => headers.ce_type)).toEqual(['orders.OrderPlaced', 'orders.OrderConfirmed'])
  const shown = events.map(({ partition, offset, headers, key }) => {
    const pairs = Object.entries(headers).map(([name, value]) => `${name}:${value}`)
    return [`Partition:${partition}`, `Offset:${offset}`, pairs.join(','), key].join('\t')
  })
  expect(consoleLines.filter(line => line.endsWith(orderId))).toEqual(shown)
  const names = ['specversion', 'id', 'type', 'source', 'subject', 'correlationid', 'causationid', 'sequence'].map(name => `ce_${name}`)
  for (const { headers } of events) expect(Object.keys(headers)).toEqual([...names, 'traceparent'])
})

describe.each(readers)('%s', reader => {
  test('decodes every record of every topic', () => {
    const records = read[reader].filter(ofTheShop)
    expect([...new Set(records.map(({ topic }) => topic))].toSorted()).toEqual(topics.toSorted())
    for (const record of records) expect(record).not.toHaveProperty('value.undecodable')
  })

  test('reads what was ordered', () => {
    const [placed, confirmed] = ofTheOrder(reader)
    expect(placed?.value).toMatchObject({ orderId, total: { minorUnits: 1_999, currency: 'EUR' }, paymentMethod: 'tok_visa' })
    expect(confirmed?.value).toEqual({ orderId })
  })
})
