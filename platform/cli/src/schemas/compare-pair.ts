import { type AvroSchema, ContractError, checkCompatibility, readAvro, readAvroText } from '@millrace/contracts'

/** A schema inside JSON: itself, or its text. A bare name is a type's name. */
const schemaIn = (value: unknown): AvroSchema =>
  typeof value === 'string' && /^\s*[[{"]/.test(value) ? readAvroText(value) : readAvro({ json: value })

export type PairAnswer =
  | { readonly compatible: boolean; readonly incompatibilities: readonly object[] }
  | { readonly error: { readonly code: string; readonly message: string } }

const verdict = (reader: unknown, writer: unknown): PairAnswer => {
  const found = checkCompatibility(schemaIn(reader), schemaIn(writer))
  const incompatibilities = found.map(({ type, location, reader, writer, message }) => ({
    type,
    location,
    reader: reader.pointer,
    writer: writer.pointer,
    message,
  }))
  return { compatible: found.length === 0, incompatibilities }
}

/** One line `{reader, writer}`, answered. What can't be checked says why: other pairs go on. */
export const comparePair = (line: string): PairAnswer => {
  try {
    const pair: unknown = JSON.parse(line)
    if (typeof pair === 'object' && pair !== null && 'reader' in pair && 'writer' in pair) return verdict(pair.reader, pair.writer)
    return { error: { code: 'MR_CONTRACT_JSON', message: 'A line is {"reader": …, "writer": …}.' } }
  } catch (error) {
    if (error instanceof ContractError) return { error: { code: error.code, message: error.message } }
    if (error instanceof SyntaxError) return { error: { code: 'MR_CONTRACT_JSON', message: `The line is no JSON: ${error.message}` } }
    throw error
  }
}
