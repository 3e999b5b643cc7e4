import type { PairOf } from './expand.ts'
import { type Fault, faultAt } from './incompatibility.ts'
import { sameName, writerFields } from './names.ts'
import type { Part } from './pair.ts'
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, AvroType } from './schema/avro-schema.ts'

const mostNamed = 10

const nameFaults = (reader: AvroNamed, writer: AvroNamed): readonly Fault[] => {
  if (sameName(reader, writer)) return []
  const message = `\`${reader.name}\` reads what was written as \`${writer.name}\`. Keep the name, or add "${writer.name}" to the aliases of \`${reader.name}\`.`
  return [faultAt('NAME_MISMATCH', '/name', reader, writer, message)]
}

const sizeFaults = (reader: AvroFixed, writer: AvroFixed): readonly Fault[] => {
  if (reader.size === writer.size) return []
  const message = `\`${reader.name}\` has ${reader.size} bytes here and ${writer.size} where it is written. A size never changes: define a new type for a new field.`
  return [faultAt('FIXED_SIZE_MISMATCH', '/size', reader, writer, message)]
}

const symbolFaults = (reader: AvroEnum, writer: AvroEnum): readonly Fault[] => {
  if (reader.default !== undefined) return []
  const missing = [...writer.symbols].filter(symbol => !reader.symbols.has(symbol))
  if (missing.length === 0) return []
  const listed = missing.slice(0, mostNamed).join(', ') + (missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : '')
  const message = `\`${reader.name}\` doesn't know ${listed}. Keep every symbol, or give the enum a default, first to all who read it.`
  return [faultAt('MISSING_ENUM_SYMBOLS', '/symbols', reader, writer, message)]
}

/** Enum with enum, fixed with fixed; primitives of one kind need nothing. */
export const expandNamed = (reader: AvroType, writer: AvroType): readonly Fault[] => {
  if (reader.kind === 'enum' && writer.kind === 'enum') return [...nameFaults(reader, writer), ...symbolFaults(reader, writer)]
  if (reader.kind === 'fixed' && writer.kind === 'fixed') return [...nameFaults(reader, writer), ...sizeFaults(reader, writer)]
  return []
}

const missingField = (field: AvroField, at: string, writer: AvroRecord): Fault => {
  const message = `The field \`${field.name}\` isn't written by \`${writer.name}\` and has no default. Give it a default, or the old name as an alias.`
  return faultAt('READER_FIELD_MISSING_DEFAULT_VALUE', at, field, writer, message)
}

/** The reference implementation throws here, and names no place. */
const twoFields = (field: AvroField, at: string, found: readonly AvroField[], writer: AvroRecord): Fault => {
  const names = found.map(({ name }) => `\`${name}\``).join(' and ')
  const message = `The field \`${field.name}\` could be read from ${names} of \`${writer.name}\`. Take the alias away, or one of the fields.`
  return faultAt('NAME_MISMATCH', `${at}/aliases`, field, writer, message)
}

const expandField = (field: AvroField, at: string, writer: AvroRecord, pairOf: PairOf): readonly Part[] => {
  const found = writerFields(writer, field)
  const [only] = found
  if (found.length > 1) return [twoFields(field, at, found, writer)]
  if (only !== undefined) return [{ at: `${at}/type`, pair: pairOf(field.type, only.type) }]
  if (field.json.default !== undefined) return []
  // As the reference has it: an enum with a default of its own is compared with the writer's whole record, and never fits.
  if (field.type.kind === 'enum' && field.type.default !== undefined) return [{ at: `${at}/type`, pair: pairOf(field.type, writer) }]
  return [missingField(field, at, writer)]
}

export const expandRecord = (reader: AvroRecord, writer: AvroRecord, pairOf: PairOf): readonly Part[] => [
  ...nameFaults(reader, writer),
  ...reader.fields.flatMap((field, index) => expandField(field, `/fields/${index}`, writer, pairOf)),
]
