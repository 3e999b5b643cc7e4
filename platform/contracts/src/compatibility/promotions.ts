import type { AvroType } from './schema/avro-schema.ts'

type Kind = AvroType['kind']

/** What else reads a type: Avro specification, "Schema Resolution". */
const promotions: { readonly [writer in Kind]?: readonly Kind[] } = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

/** The kinds that can read a kind; itself first. */
export const readersOf = (writer: Kind): readonly Kind[] => [writer, ...(promotions[writer] ?? [])]

export const promotes = (reader: Kind, writer: Kind): boolean => promotions[writer]?.includes(reader) ?? false
