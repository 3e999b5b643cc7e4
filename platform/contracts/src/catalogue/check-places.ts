import type { Reading } from '../shape/reading.ts'
import { type NamedType, type NamedTypes, namespaceOf, references } from '../shape/shape.ts'
import type { Catalogue } from './catalogue.ts'

/** One line of the catalogue: a type, the topic it lives on (null: private), its key field. */
export interface Placement {
  readonly type: string
  readonly topic: string | null
  readonly key: string
  readonly place: string
}

export const placements = (catalogue: Catalogue): readonly Placement[] => [
  ...Object.entries(catalogue.topics).flatMap(([topic, { types, key, keys }]) =>
    types.map(type => ({ type, topic, key: keys?.[type] ?? key, place: `topics ${topic}` })),
  ),
  ...Object.entries(catalogue.private).map(([type, { key }]) => ({ type, topic: null, key, place: `private ${type}` })),
]

const checkKey = ({ type: name, key, place }: Placement, type: NamedType, reading: Reading) => {
  if (type.kind !== 'record') {
    reading.report('MR_CONTRACT_TOPIC', place, `\`${name}\` is no record, so no message`)
    return
  }
  const shape = type.fields.find(field => field.name === key)?.shape
  if (shape === undefined) reading.report('MR_CONTRACT_KEY', place, `\`${name}\` has no field \`${key}\` to be its key`)
  else if (shape.kind !== 'primitive' || shape.primitive !== 'string') {
    reading.report('MR_CONTRACT_KEY', place, `the key \`${key}\` of \`${name}\` must be a string`)
  }
}

const checkPlacement = (placement: Placement, all: readonly Placement[], types: NamedTypes, reading: Reading) => {
  const { type: name, topic, place } = placement
  const type = types.get(name)
  if (type === undefined) reading.report('MR_CONTRACT_UNRESOLVED', place, `there is no type \`${name}\``)
  else checkKey(placement, type, reading)
  const first = all.find(other => other.type === name)
  if (first !== undefined && first !== placement) {
    reading.report('MR_CONTRACT_TOPIC', place, `\`${name}\` is already on ${first.place}: one type lives in one place`)
  }
  if (topic !== null && topic.split('.')[0] !== namespaceOf(name)) {
    reading.report('MR_CONTRACT_TOPIC', place, `\`${name}\` is of another domain than its topic`)
  }
}

/** Every message is in one place, has its key, and nothing lies around unused. */
export const checkPlaces = (all: readonly Placement[], types: NamedTypes, reading: Reading, at: (file: string) => Reading): void => {
  for (const placement of all) checkPlacement(placement, all, types, reading)
  const records = [...types.values()].filter(type => type.kind === 'record')
  const used = new Set([
    ...all.map(({ type }) => type),
    ...records.flatMap(({ fields }) => fields.flatMap(field => references(field.shape))),
  ])
  for (const { name, file } of types.values()) {
    if (!used.has(name)) at(file).report('MR_CONTRACT_TOPIC', '', `\`${name}\` is on no topic, not private, and no other type uses it`)
  }
}
