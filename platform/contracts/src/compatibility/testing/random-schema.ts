import type { JsonField, JsonNamed, JsonType } from './json-schema.ts'
import type { Random } from './random.ts'

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']
const logical: readonly JsonType[] = [
  { type: 'long', logicalType: 'timestamp-millis' },
  { type: 'long', logicalType: 'timestamp-micros' },
  { type: 'int', logicalType: 'date' },
  { type: 'string', logicalType: 'uuid' },
  { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
]
const symbols = ['A', 'B', 'C', 'D', 'E']

interface Making {
  readonly random: Random
  /** Types done: they may stand anywhere. */
  readonly done: JsonNamed[]
  /** Records around: they may stand where a value can end without one. */
  readonly around: string[]
  budget: number
  names: number
}

export const randomPrimitive = (random: Random): JsonType =>
  random.chance(0.2) ? structuredClone(random.pick(logical)) : random.pick(primitives)

const freshName = (making: Making): string => `${making.random.pick(['a', 'b'])}.T${making.names++}`

const namedMakers: readonly ((making: Making) => JsonNamed)[] = [
  making => ({
    type: 'enum',
    name: freshName(making),
    symbols: symbols.slice(0, 1 + making.random.below(4)),
    ...(making.random.chance(0.3) ? { default: 'A' } : {}),
  }),
  making => ({ type: 'fixed', name: freshName(making), size: 1 + making.random.below(4) }),
  making => makeRecord(making),
]

/** A value of the type, as JSON writes defaults; undefined where none is simple. */
export const simpleDefault = (type: JsonType): unknown => {
  if (Array.isArray(type)) return type[0] === undefined ? undefined : simpleDefault(type[0])
  const kind = typeof type === 'string' ? type : type.type
  const values: { readonly [kind: string]: unknown } = {
    null: null,
    boolean: false,
    int: 1,
    long: 1,
    float: 1,
    double: 1,
    bytes: 'x',
    string: 'x',
    array: [],
    map: {},
  }
  if (kind === 'enum' && typeof type === 'object' && 'symbols' in type) return type.symbols?.[0]
  return values[kind]
}

const makeField = (making: Making, index: number): JsonField => {
  const field: JsonField = { name: `f${index}`, type: makeType(making) }
  if (making.random.chance(0.1)) field.aliases = [`g${index}`]
  const fallback = simpleDefault(field.type)
  if (fallback !== undefined && making.random.chance(0.3)) field.default = fallback
  return field
}

const makeRecord = (making: Making): JsonNamed => {
  const record: JsonNamed = { type: 'record', name: freshName(making) }
  if (making.random.chance(0.1)) record.aliases = [`a.Old${making.names}`]
  making.around.push(record.name)
  record.fields = Array.from({ length: 1 + making.random.below(4) }, (_, index) => makeField(making, index))
  making.around.pop()
  return record
}

const makeNamed = (making: Making): JsonNamed => {
  const named = making.random.pick(namedMakers)(making)
  making.done.push(named)
  return named
}

const keyOf = (type: JsonType): string => {
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return 'union'
  return 'name' in type ? type.name : type.type
}

const makeUnion = (making: Making): JsonType => {
  const { random, around } = making
  const branches: JsonType[] = ['null']
  if (around.length > 0 && random.chance(0.4)) branches.push(random.pick(around))
  for (let more = 1 + random.below(3); more > 0; more -= 1) branches.push(makeType(making, false))
  const seen = new Set<string>()
  const distinct = branches.filter(branch => !seen.has(keyOf(branch)) && seen.add(keyOf(branch)))
  return random.chance(0.5) ? distinct : distinct.toReversed()
}

const makeType = (making: Making, unionToo = true): JsonType => {
  const { random } = making
  making.budget -= 1
  if (making.budget < 0 || random.chance(0.4)) return randomPrimitive(random)
  if (making.done.length > 0 && random.chance(0.3)) return random.pick(making.done).name
  if (unionToo && random.chance(0.4)) return makeUnion(making)
  if (random.chance(0.6)) return makeNamed(making)
  const items = making.around.length > 0 && random.chance(0.2) ? random.pick(making.around) : makeType(making)
  return random.chance(0.5) ? { type: 'array', items } : { type: 'map', values: items }
}

/** A schema a person could have written, recursive or not: mostly a record. */
export const randomSchema = (random: Random): JsonType => {
  const making: Making = { random, done: [], around: [], budget: 2 + random.below(14), names: 0 }
  return random.chance(0.9) ? makeRecord(making) : makeType(making)
}
