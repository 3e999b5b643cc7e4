import type { Type } from 'avsc'
import { ContractError } from '../errors.ts'
import { avroType, writerType } from './avro-type.ts'
import { misfits } from './misfits.ts'

/** Messages up to this size are encoded in one go; longer ones are measured first. */
const scratch = Buffer.allocUnsafeSlow(65_536)

export interface AvroEncoder {
  /** The schema's full name. */
  readonly name: string
  /** Avro bytes, after `headroom` bytes left for the caller to fill. Throws MR_CONTRACT_DATA with the path of each field refused. */
  encode(data: unknown, headroom?: number): Buffer
}

/** Reads the Avro bytes from `offset` to the end. Throws MR_CONTRACT_BYTES when they aren't exactly one value of the writer's schema. */
export type AvroReader = (bytes: Buffer, offset?: number) => unknown

const encodeAs = (type: Type, data: unknown, headroom: number): Buffer => {
  const end = type.encode(data, scratch, headroom)
  if (end >= 0) return Buffer.from(scratch.subarray(0, end))
  const bytes = Buffer.allocUnsafeSlow(scratch.length - end)
  type.encode(data, bytes, headroom)
  return bytes
}

/** What writes one contract. Throws MR_CONTRACT_SCHEMA. */
export const compileCodec = (closedText: string): AvroEncoder => {
  const type = avroType(closedText)
  const name = type.name ?? type.typeName
  const encode = (data: unknown, headroom = 0) => {
    try {
      return encodeAs(type, data, headroom)
    } catch (cause) {
      throw new ContractError('MR_CONTRACT_DATA', `This is no ${name}: ${misfits(type, data).join('; ')}`, { cause })
    }
  }
  return { name, encode }
}

const resolver = (writer: Type, reader: Type) => {
  try {
    return reader.createResolver(writer)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ContractError('MR_CONTRACT_UNREADABLE', `What was written as ${writer.name} can't be read as our ${reader.name}: ${why}`, {
      cause,
    })
  }
}

const readAs = (reader: Type, bytes: Buffer, offset: number, resolve: ReturnType<typeof resolver>): { value: unknown; offset: number } => {
  try {
    return reader.decode(bytes, offset, resolve)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ContractError('MR_CONTRACT_BYTES', `These bytes are no ${reader.name}: ${why}`, { cause })
  }
}

/**
 * Law 6: the writer's schema decides the bytes, the reader's the shape. Compile once per pair and keep it: a resolver costs 20 µs.
 * Throws MR_CONTRACT_SCHEMA, and MR_CONTRACT_UNREADABLE when Avro's rules can't turn one into the other.
 */
export const compileReader = (writerText: string, readerText: string): AvroReader => {
  const reader = avroType(readerText)
  const resolve = resolver(writerType(writerText), reader)
  return (bytes, offset = 0) => {
    const read = readAs(reader, bytes, offset, resolve)
    if (read.offset === bytes.length) return read.value
    const fault = read.offset < 0 ? 'they end too early' : `${bytes.length - read.offset} bytes are left over`
    throw new ContractError('MR_CONTRACT_BYTES', `These bytes are no ${reader.name}: ${fault}`)
  }
}
