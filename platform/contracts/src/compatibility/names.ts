import { unqualified } from '../shape/shape.ts'
import type { AvroField, AvroNamed, AvroRecord } from './schema/avro-schema.ts'

/** As the reference judges it: the namespace doesn't count, only aliases are full names. */
export const sameName = (reader: AvroNamed, writer: AvroNamed): boolean =>
  unqualified(reader.name) === unqualified(writer.name) || reader.aliases.includes(writer.name)

/** The writer's fields that a reader's field takes: by its name and its aliases. Sound schemas have at most one. */
export const writerFields = (writer: AvroRecord, field: AvroField): readonly AvroField[] => {
  const direct = writer.byName.get(field.name)
  if (field.aliases.length === 0) return direct === undefined ? [] : [direct]
  const names = new Set([field.name, ...field.aliases])
  return [...names].map(name => writer.byName.get(name)).filter(found => found !== undefined)
}
