import { type AvroEncoder, type AvroReader, compileCodec, compileReader, type TypeContract } from '@millrace/contracts'
import { MessagingError } from '../errors.ts'
import type { Codec, CodecOptions } from './codec.ts'
import { PREFIX_BYTES, readSchemaId, writeSchemaId } from './confluent.ts'
import { schemaName } from './schema-name.ts'

interface Writing {
  readonly schemaId: number
  readonly encoder: AvroEncoder
}

interface Known {
  readonly type: string | undefined
  readonly read: AvroReader
}

/** Keeps everything compiled: the hot path is synchronous and meets no registry. */
export const createCodec = ({ contracts, source }: CodecOptions): Codec => {
  const writing = new Map<string, Writing>()
  const known = new Map<number, Known>()
  const learning = new Map<number, Promise<void>>()

  const know = (schemaId: number, text: string): void => {
    const type = schemaName(text)
    known.set(schemaId, { type, read: readerFor(text, type, type === undefined ? undefined : contracts.types[type]) })
  }

  const prepareOne = async (type: string): Promise<void> => {
    const contract = contracts.types[type]
    if (contract === undefined) throw missing(type, 'the contracts have no such type: correct the name, or generate the contracts again')
    if (writing.has(type)) return
    const encoder = compileCodec(contract.schema)
    const schemaId = await source.register(contract)
    writing.set(type, { schemaId, encoder })
    know(schemaId, contract.schema)
  }

  const fetchOnce = (schemaId: number): Promise<void> => {
    const fetching = source
      .schema(schemaId)
      .then(text => know(schemaId, text))
      .finally(() => learning.delete(schemaId))
    learning.set(schemaId, fetching)
    return fetching
  }

  return {
    contracts,
    prepare: async types => {
      await Promise.all(types.map(prepareOne))
    },
    encode: (type, data) => {
      const found = writing.get(type)
      if (found === undefined) throw missing(type, 'prepare the codec with every type this service writes before it starts')
      return writeSchemaId(encoded(found.encoder, type, data), found.schemaId)
    },
    schemaId: readSchemaId,
    knows: schemaId => known.has(schemaId),
    learn: schemaId => (known.has(schemaId) ? Promise.resolve() : (learning.get(schemaId) ?? fetchOnce(schemaId))),
    typeOf: schemaId => known.get(schemaId)?.type,
    decode: value => {
      const schemaId = readSchemaId(value)
      const found = schemaId === undefined ? undefined : known.get(schemaId)
      if (found?.type === undefined) throw undecodable(explain(schemaId, found))
      return { type: found.type, data: decoded(found.read, found.type, value) }
    },
  }
}

const encoded = (encoder: AvroEncoder, type: string, data: unknown): Buffer => {
  try {
    return encoder.encode(data, PREFIX_BYTES)
  } catch (cause) {
    throw undecodable(`The data of ${type} doesn't fit its schema: ${reason(cause)}`, cause)
  }
}

const decoded = (read: AvroReader, type: string, value: Buffer): unknown => {
  try {
    return read(value, PREFIX_BYTES)
  } catch (cause) {
    throw undecodable(`The bytes of a ${type} can't be read: ${reason(cause)}`, cause)
  }
}

/** Law 6: the writer's schema decides the bytes, ours the shape. What can't be read says so at each decode. */
const readerFor = (writer: string, type: string | undefined, contract: TypeContract | undefined): AvroReader => {
  if (contract === undefined) return refusing(new Error(`this service has no contract of the type ${type ?? '(unnamed)'}`))
  try {
    return compileReader(writer, contract.schema)
  } catch (error) {
    return refusing(error)
  }
}

const refusing =
  (error: unknown): AvroReader =>
  () => {
    throw error
  }

const explain = (schemaId: number | undefined, found: Known | undefined): string => {
  if (schemaId === undefined) return 'The value is not in the Confluent wire format (0, schema id, Avro).'
  return found === undefined
    ? `The schema ${schemaId} has not been learned.`
    : `The schema ${schemaId} is of no named type, so of no message.`
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** No retry can help. */
export const undecodable = (message: string, cause?: unknown): MessagingError =>
  new MessagingError('MR_UNDECODABLE', message, { failure: 'permanent', ...(cause !== undefined && { cause }) })

const missing = (type: string, then: string): MessagingError =>
  new MessagingError('MR_CONTRACT_MISSING', `The codec can't write ${type}: ${then}.`, { failure: 'permanent' })
