import { type AvroType, isNamed } from '../schema/avro-schema.ts'
import type { Random } from './random.ts'

const deep = 6
const tooDeep = 40

/** A recursive type without an end has no datum. */
export class NoDatum extends Error {}

const fields = (type: AvroType & { kind: 'record' }, random: Random, depth: number): object =>
  Object.fromEntries(type.fields.map(field => [field.name, randomDatum(field.type, random, depth + 1)]))

const list = (type: AvroType, random: Random, depth: number): readonly unknown[] =>
  Array.from({ length: depth > deep ? 0 : random.below(3) }, () => randomDatum(type, random, depth + 1))

const branchValue = (branches: readonly AvroType[], random: Random, depth: number): unknown => {
  if (branches.length === 0) throw new NoDatum('a union without branches')
  const ending = branches.find(({ kind }) => kind === 'null') ?? branches.find(type => !isNamed(type))
  const branch = depth > deep && ending !== undefined ? ending : random.pick(branches)
  const value = randomDatum(branch, random, depth + 1)
  return branch.kind === 'null' ? null : { [isNamed(branch) ? branch.name : branch.kind]: value }
}

/** A value as avsc takes it with its unions wrapped. */
export const randomDatum = (type: AvroType, random: Random, depth = 0): unknown => {
  if (depth > tooDeep) throw new NoDatum('a value without an end')
  switch (type.kind) {
    case 'null':
      return null
    case 'boolean':
      return random.chance(0.5)
    case 'int':
      return random.below(2 ** 32) - 2 ** 31
    case 'long':
      return random.below(2 ** 52) - 2 ** 51
    case 'float':
      return Math.fround(random.next())
    case 'double':
      return random.next()
    case 'string':
      return `s${random.below(1_000)}`
    case 'bytes':
      return Buffer.from(`b${random.below(1_000)}`)
    case 'fixed':
      return Buffer.alloc(type.size, random.below(256))
    case 'enum':
      return random.pick([...type.symbols])
    case 'array':
      return list(type.items, random, depth)
    case 'map':
      return Object.fromEntries(list(type.values, random, depth).map((value, index) => [`k${index}`, value]))
    case 'union':
      return branchValue(type.branches, random, depth)
    case 'record':
      return fields(type, random, depth)
  }
}
