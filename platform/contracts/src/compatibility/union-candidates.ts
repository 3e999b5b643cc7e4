import { unqualified } from '../shape/shape.ts'
import { readersOf } from './promotions.ts'
import { type AvroType, type AvroUnion, isNamed } from './schema/avro-schema.ts'

type Index = ReadonlyMap<string, readonly AvroType[]>

const indexes = new WeakMap<AvroUnion, Index>()

const keysOf = (branch: AvroType): readonly string[] =>
  isNamed(branch)
    ? [`${branch.kind} ${unqualified(branch.name)}`, ...branch.aliases.map(alias => `${branch.kind} alias ${alias}`)]
    : [branch.kind]

const buildIndex = (union: AvroUnion): Index => {
  const index = new Map<string, AvroType[]>()
  for (const branch of union.branches) {
    for (const key of keysOf(branch)) {
      const found = index.get(key)
      if (found === undefined) index.set(key, [branch])
      else found.push(branch)
    }
  }
  return index
}

const indexOf = (union: AvroUnion): Index => {
  const known = indexes.get(union)
  if (known !== undefined) return known
  const built = buildIndex(union)
  indexes.set(union, built)
  return built
}

/** The branches that may read a type, by kind and name; so that two huge unions aren't compared branch by branch. */
export const candidates = (union: AvroUnion, writer: AvroType): readonly AvroType[] => {
  const index = indexOf(union)
  const keys = isNamed(writer)
    ? [`${writer.kind} ${unqualified(writer.name)}`, `${writer.kind} alias ${writer.name}`]
    : readersOf(writer.kind)
  return [...new Set(keys.flatMap(key => index.get(key) ?? []))]
}
