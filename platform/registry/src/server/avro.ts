import { type AvroSchema, readAvro } from '@millrace/contracts'
import avro, { type Type } from 'avsc'
import { canonicalJson } from '../canonical-json.ts'
import type { Reference } from './records.ts'
import { invalidSchema } from './refusal.ts'

/** Deeper JSON is refused: parsers recurse. Fifty records within one another. */
export const maxDepth = 200

const check = (value: unknown, depth: number): void => {
  if (depth > maxDepth) throw invalidSchema(`it is nested more than ${maxDepth} levels deep.`)
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw invalidSchema(`the number ${value} can't be held exactly: stay within ±(2^53 - 1).`)
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) check(inner, depth + 1)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidSchema(`it is not JSON: ${error instanceof Error ? error.message : error}.`, error)
  }
}

export interface SchemaText {
  /** As sent, without its white space. */
  readonly text: string
  /** Equal for equal schemas: whatever the white space and the order of keys, with the references. */
  readonly identity: string
}

export const identityOf = (type: string, parsed: unknown, references: readonly Reference[]): string =>
  `${type} ${canonicalJson(references)} ${canonicalJson(parsed)}`

/** Refuses (42201) what is no JSON or beyond the limits. */
export const schemaText = (text: string, references: readonly Reference[]): SchemaText => {
  const parsed = parseJson(text)
  check(parsed, 0)
  return { text: JSON.stringify(parsed), identity: identityOf('AVRO', parsed, references) }
}

const refusing = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw invalidSchema(`${error instanceof Error ? error.message : error}.`, error)
  }
}

/** Refuses (42201) what isn't Avro. The texts a schema refers to come before it, in dependency order. */
export const checkAvro = (texts: readonly string[]): void =>
  refusing(() => {
    const registry: { [name: string]: Type } = {}
    for (const text of texts) avro.Type.forSchema(JSON.parse(text), { registry, wrapUnions: true })
  })

/** The same texts, to be compared with others. */
export const readSchema = (texts: readonly string[]): AvroSchema =>
  refusing(() => {
    const sources = texts.map(text => ({ json: JSON.parse(text) as unknown }))
    const last = sources.pop()
    if (last === undefined) throw new Error('it is empty')
    return readAvro(last, sources)
  })
