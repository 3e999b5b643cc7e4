import { expandNamed, expandRecord } from './expand-named.ts'
import { faultAt } from './incompatibility.ts'
import type { Pair, Part } from './pair.ts'
import { promotes } from './promotions.ts'
import { type AvroType, called } from './schema/avro-schema.ts'
import { candidates } from './union-candidates.ts'

export type PairOf = (reader: AvroType, writer: AvroType) => Pair

export interface Expanded {
  readonly holds: Pair['holds']
  readonly parts: readonly Part[]
}

const all = (parts: readonly Part[]): Expanded => ({ holds: 'all', parts })

const mismatch = (reader: AvroType, writer: AvroType): Part => {
  const lacksDefault = reader.kind === 'enum' && writer.kind === 'record' && reader.default !== undefined
  const wayOut = lacksDefault
    ? 'If its field is new: the default of an enum stands for symbols unknown to it, so give the field a default of its own'
    : 'Keep the type, or add a new field with a default and leave this one'
  return faultAt('TYPE_MISMATCH', '', reader, writer, `${called(reader)} can't read ${called(writer)}. ${wayOut}.`)
}

const expandSame = (reader: AvroType, writer: AvroType, pairOf: PairOf): readonly Part[] => {
  if (reader.kind === 'array' && writer.kind === 'array') return [{ at: '/items', pair: pairOf(reader.items, writer.items) }]
  if (reader.kind === 'map' && writer.kind === 'map') return [{ at: '/values', pair: pairOf(reader.values, writer.values) }]
  if (reader.kind === 'record' && writer.kind === 'record') return expandRecord(reader, writer, pairOf)
  return expandNamed(reader, writer)
}

/** What must hold for a reader's type to read a writer's. Sources: Avro specification, "Schema Resolution"; `SchemaCompatibility` 1.12. */
export const expand = (reader: AvroType, writer: AvroType, pairOf: PairOf): Expanded => {
  if (writer.kind === 'union') {
    return all(writer.branches.map((branch, index) => ({ at: `/${index}`, pair: pairOf(reader, branch) })))
  }
  if (reader.kind === 'union') {
    return { holds: 'any', parts: candidates(reader, writer).map(branch => ({ at: '', pair: pairOf(branch, writer) })) }
  }
  if (reader.kind === writer.kind) return all(expandSame(reader, writer, pairOf))
  return all(promotes(reader.kind, writer.kind) ? [] : [mismatch(reader, writer)])
}
