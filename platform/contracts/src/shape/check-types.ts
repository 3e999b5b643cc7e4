import { checkDefault } from './check-default.ts'
import type { Reading } from './reading.ts'
import { type Field, type NamedType, type NamedTypes, type RecordType, references, type Shape } from './shape.ts'

/** How JavaScript tells values apart. Two branches that look the same there can't be told apart when written unwrapped. */
const looks = (shape: Shape, types: NamedTypes): string => {
  if (shape.kind === 'reference') return types.get(shape.name)?.kind === 'enum' ? 'a string' : 'an object'
  if (shape.kind === 'array') return 'an array'
  if (shape.kind !== 'primitive' || shape.logical === 'timestamp-millis') return 'an object'
  if (shape.logical !== undefined || shape.primitive === 'string') return 'a string'
  return shape.primitive === 'null' || shape.primitive === 'boolean' ? shape.primitive : 'a number'
}

const checkUnions = (shape: Shape, types: NamedTypes, place: string, reading: Reading): void => {
  if (shape.kind === 'array') checkUnions(shape.items, types, place, reading)
  if (shape.kind === 'map') checkUnions(shape.values, types, place, reading)
  if (shape.kind !== 'union') return
  const seen = shape.branches.map(branch => looks(branch, types))
  const twice = seen.find((look, index) => seen.indexOf(look) !== index)
  if (twice !== undefined)
    reading.report('MR_CONTRACT_UNION', place, `two branches are ${twice} in JavaScript, so a value can't tell which it is`)
  for (const branch of shape.branches) checkUnions(branch, types, place, reading)
}

const checkField = (field: Field, index: number, types: NamedTypes, reading: Reading) => {
  const place = `fields[${index}] ${field.name}`
  const missing = references(field.shape).filter(name => !types.has(name))
  for (const name of missing) reading.report('MR_CONTRACT_UNRESOLVED', place, `there is no type \`${name}\``)
  if (missing.length > 0) return
  checkUnions(field.shape, types, place, reading)
  if (field.default !== undefined) checkDefault(field.shape, field.default, types, place, reading)
}

const referencesOf = (type: NamedType): readonly string[] =>
  type.kind === 'record' ? type.fields.flatMap(field => references(field.shape)) : []

/** The way from a type back to itself, if there is one. */
const cycleOf = (start: string, types: NamedTypes, path: readonly string[], seen: Set<string>): readonly string[] | undefined => {
  const last = types.get(path.at(-1) ?? start)
  for (const name of last === undefined ? [] : referencesOf(last)) {
    if (name === start) return [...path, name]
    if (seen.has(name)) continue
    seen.add(name)
    const cycle = cycleOf(start, types, [...path, name], seen)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** What can only be seen with all types at hand: references, cycles, unions, defaults. */
export const checkRecord = (record: RecordType, types: NamedTypes, reading: Reading): void => {
  const cycle = cycleOf(record.name, types, [record.name], new Set())
  if (cycle !== undefined) {
    reading.report('MR_CONTRACT_CYCLE', '', `contains itself (${cycle.join(' → ')}): a message must have a bound; refer by id instead`)
    return
  }
  record.fields.forEach((field, index) => void checkField(field, index, types, reading))
}
