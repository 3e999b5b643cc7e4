import { type AvroReader, type Contracts, compileReader } from '@millrace/contracts'
import { header, type IncomingRecord, MessagingError, type SchemaSource, schemaName } from '@millrace/messaging'

/** What a record's value is. */
export type Content =
  | { readonly state: 'message'; readonly type: string | undefined; readonly data: unknown }
  | { readonly state: 'tombstone' }
  /** No consumer can read it. */
  | { readonly state: 'undecodable'; readonly why: string }
  /** A consumer perhaps can; what says how wasn't to be had here. */
  | { readonly state: 'unread'; readonly why: string }

export interface DecoderOptions {
  readonly contracts: Contracts
  /** undefined: there is no registry to ask. */
  readonly source: SchemaSource | undefined
  /** Called once, when the registry can't be asked and contracts have to do. */
  withoutRegistry(why: string): void
}

const prefixBytes = 5
const schemaIdOf = (value: Buffer): number | undefined => {
  const id = value.length >= prefixBytes && value[0] === 0 ? value.readInt32BE(1) : 0
  return id > 0 ? id : undefined
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Writer {
  readonly type: string | undefined
  readonly read: AvroReader
}

/**
 * Reads values as the project's consumers do: by the writer's schema, into the shape of the project's contract where it has one,
 * else as it was written. law 6: without a registry nobody knows the writer's schema; then the project's contract of the type in the
 * headers is tried, and believed only where it explains every byte.
 */
export const createDecoder = ({ contracts, source, withoutRegistry }: DecoderOptions) => {
  const writers = new Map<number, Promise<Writer>>()
  let registry = source
  if (registry === undefined) withoutRegistry('no registry is named')

  const learn = async (from: SchemaSource, schemaId: number): Promise<Writer> => {
    const text = await from.schema(schemaId)
    const type = schemaName(text)
    return { type, read: compileReader(text, contracts.types[type ?? '']?.schema ?? text) }
  }

  const writerOf = (from: SchemaSource, schemaId: number): Promise<Writer> => {
    const writer = writers.get(schemaId) ?? learn(from, schemaId)
    writers.set(schemaId, writer)
    return writer
  }

  const byContract = (type: string | undefined, value: Buffer): Content => {
    const contract = contracts.types[type ?? '']
    if (contract === undefined) return { state: 'unread', why: `without a registry, and with no contract of ${type ?? 'a type it names'}` }
    try {
      return { state: 'message', type, data: compileReader(contract.schema, contract.schema)(value, prefixBytes) }
    } catch (error) {
      return { state: 'unread', why: `without a registry, and its writer had another schema than the project: ${messageOf(error)}` }
    }
  }

  return async ({ headers, value }: Pick<IncomingRecord, 'headers' | 'value'>): Promise<Content> => {
    if (value === null) return { state: 'tombstone' }
    const schemaId = schemaIdOf(value)
    if (schemaId === undefined) return { state: 'undecodable', why: 'the value is not in the Confluent wire format (0, schema id, Avro)' }
    const type = headers.get(header.type)
    if (registry === undefined) return byContract(type, value)
    try {
      const writer = await writerOf(registry, schemaId)
      return { state: 'message', type: writer.type, data: writer.read(value, prefixBytes) }
    } catch (error) {
      if (!(error instanceof MessagingError) || error.failure !== 'unavailable') return { state: 'undecodable', why: messageOf(error) }
      // Asked once: a search mustn't wait for it at every record.
      if (registry !== undefined) withoutRegistry(messageOf(error))
      registry = undefined
      return byContract(type, value)
    }
  }
}

export type Decoder = ReturnType<typeof createDecoder>
