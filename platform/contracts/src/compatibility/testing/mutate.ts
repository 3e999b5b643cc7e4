import { type JsonNamed, type JsonType, namedOf, slotsOf } from './json-schema.ts'
import type { Random } from './random.ts'
import { randomPrimitive, simpleDefault } from './random-schema.ts'

type Mutation = (schema: JsonType, random: Random) => void

const someNamed = (schema: JsonType, random: Random, type: JsonNamed['type']): JsonNamed | undefined => {
  const all = namedOf(schema).filter(named => named.type === type)
  return all.length === 0 ? undefined : random.pick(all)
}

const rename: Mutation = (schema, random) => {
  const all = namedOf(schema)
  if (all.length === 0) return
  const named = random.pick(all)
  const old = named.name
  const [namespace, simple] = old.split('.')
  named.name = random.chance(0.5) ? `${namespace === 'a' ? 'b' : 'a'}.${simple}` : `${namespace}.New${simple}`
  if (random.chance(0.4)) named.aliases = [old]
  for (const slot of slotsOf(schema)) if (slot.type === old) slot.set(named.name)
}

const changeFields: Mutation = (schema, random) => {
  const fields = someNamed(schema, random, 'record')?.fields
  const field = fields === undefined || fields.length === 0 ? undefined : random.pick(fields)
  if (fields === undefined || field === undefined) return
  const what = random.below(5)
  if (what === 0) fields.splice(fields.indexOf(field), 1)
  if (what === 1) fields.reverse()
  if (what === 2 && random.chance(0.6)) field.aliases = [field.name]
  if (what === 2) field.name = `n${random.below(3)}`
  if (what === 3) delete field.default
  if (what === 4) field.aliases = [`f${random.below(4)}`]
}

const addField: Mutation = (schema, random) => {
  const fields = someNamed(schema, random, 'record')?.fields
  if (fields === undefined) return
  const enums = namedOf(schema).filter(named => named.type === 'enum')
  const type = enums.length > 0 && random.chance(0.2) ? random.pick(enums).name : randomPrimitive(random)
  const fallback = simpleDefault(type)
  fields.push({ name: `added${random.below(3)}`, type, ...(random.chance(0.6) && fallback !== undefined ? { default: fallback } : {}) })
}

const changeType: Mutation = (schema, random) => {
  const slots = slotsOf(schema).filter(slot => typeof slot.type === 'string' || 'logicalType' in slot.type)
  if (slots.length > 0) random.pick(slots).set(randomPrimitive(random))
}

const wrap: Mutation = (schema, random) => {
  const slots = slotsOf(schema).filter(slot => !Array.isArray(slot.type) && slot.type !== 'null')
  if (slots.length === 0) return
  const slot = random.pick(slots)
  const wrapped: JsonType[] = [['null', slot.type], [slot.type, 'null'], { type: 'array' as const, items: slot.type }, [slot.type]]
  slot.set(random.pick(wrapped))
}

const changeUnion: Mutation = (schema, random) => {
  const unions = slotsOf(schema).flatMap(slot => (Array.isArray(slot.type) ? [{ slot, branches: slot.type }] : []))
  if (unions.length === 0) return
  const { slot, branches } = random.pick(unions)
  const what = random.below(4)
  const [first] = branches
  if (what === 0) branches.splice(random.below(branches.length), 1)
  if (what === 1) branches.push(random.pick(['int', 'long', 'string', 'bytes', 'double']))
  if (what === 2) branches.reverse()
  if (what === 3 && first !== undefined) slot.set(branches.find(branch => branch !== 'null') ?? first)
}

const changeEnum: Mutation = (schema, random) => {
  const named = someNamed(schema, random, 'enum')
  if (named?.symbols === undefined) return
  const what = random.below(4)
  if (what === 0) named.symbols = [...named.symbols, `X${random.below(3)}`]
  if (what === 1 && named.symbols.length > 1) named.symbols = named.symbols.slice(1)
  if (what === 2) delete named.default
  if (what === 3) named.default = named.symbols[0] ?? 'A'
}

const changeFixed: Mutation = (schema, random) => {
  const named = someNamed(schema, random, 'fixed')
  if (named?.size !== undefined) named.size += 1
}

const mutations: readonly Mutation[] = [
  rename,
  changeFields,
  changeFields,
  addField,
  changeType,
  changeType,
  wrap,
  changeUnion,
  changeEnum,
  changeFixed,
]

/** The schema, changed in up to three places; so that near misses are common. It may be no sound schema any more. */
export const mutate = (schema: JsonType, random: Random): JsonType => {
  const changed = structuredClone(schema)
  for (let times = random.below(4); times > 0; times -= 1) random.pick(mutations)(changed, random)
  return changed
}
