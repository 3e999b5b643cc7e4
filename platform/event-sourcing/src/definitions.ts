import type { Contracts } from '@millrace/contracts'
import { type AnyDecider, type AnyEffect, type AnyProjection, type AnySaga, type Source, typesOf } from 'millrace'
import { EventSourcingError } from './errors.ts'
import { streamOf } from './streams/stream.ts'

/** What one service is made of. */
export interface Definitions {
  readonly deciders: readonly AnyDecider[]
  readonly sagas: readonly AnySaga[]
  readonly projections: readonly AnyProjection[]
  readonly effects: readonly AnyEffect[]
}

const names = (sources: readonly Source[]): readonly string[] => sources.flatMap(typesOf).map(({ type }) => type)

/** Types this service writes: their schemas are registered before anything is decided. */
export const writtenTypes = ({ deciders, sagas, effects }: Definitions): readonly string[] => [
  ...new Set([
    ...deciders.flatMap(({ events, publishes }) => [...names(events), ...names(publishes?.to ?? [])]),
    ...sagas.flatMap(({ sends }) => names(sends)),
    ...effects.flatMap(({ sends }) => names(sends)),
  ]),
]

/** The decider of this service that decides a command type. */
export const deciderOf = ({ deciders }: Definitions, type: string): AnyDecider | undefined =>
  deciders.find(({ commands }) => names(commands).includes(type))

/** What a reader of topics consumes: its handled types, and the topics they live on. */
export interface Listening {
  readonly types: ReadonlySet<string>
  readonly topics: readonly string[]
}

export const listening = (contracts: Contracts, types: readonly string[]): Listening => {
  const topics = types.flatMap(type => contracts.types[type]?.topic ?? [])
  return { types: new Set(types.filter(type => contracts.types[type]?.topic != null)), topics: [...new Set(topics)] }
}

/** Every fault of the definitions at once: what the types can't tell. */
export const checkDefinitions = (contracts: Contracts, definitions: Definitions): void => {
  const faults = [
    ...repeatedNames(definitions),
    ...mixedStreams(definitions),
    ...unknownTypes(contracts, definitions),
    ...deafEffects(contracts, definitions),
    ...uncompacted(contracts, definitions),
    ...sharedTopics(definitions),
  ]
  if (faults.length === 0) return
  throw new EventSourcingError('MR_DEFINITION', `The service can't start:\n${faults.map(fault => `- ${fault}`).join('\n')}`, {
    failure: 'permanent',
  })
}

const repeatedNames = ({ deciders, sagas, projections, effects }: Definitions): readonly string[] => {
  const all = [...deciders, ...sagas, ...effects]
    .map(({ name }) => name)
    .concat(projections.map(({ name, version }) => `${name}.v${version}`))
  const repeated = all.filter((name, at) => all.indexOf(name) !== at)
  return repeated.map(name => `two definitions are named "${name}": streams and groups would be one. Rename one of them.`)
}

/** `order-line-7` would be a stream of order (`line-7`) and of order-line (`7`). */
const mixedStreams = ({ deciders, sagas, effects }: Definitions): readonly string[] => {
  const all = [...deciders, ...sagas, ...effects].map(({ name }) => name)
  return all.flatMap(name =>
    all
      .filter(other => other.startsWith(streamOf(name, '')))
      .map(other => `streams of "${other}" could be streams of "${name}": rename one of them, so that neither begins with the other.`),
  )
}

const unknownTypes = (contracts: Contracts, definitions: Definitions): readonly string[] => {
  const { deciders, sagas, projections, effects } = definitions
  const used = [
    ...writtenTypes(definitions),
    ...deciders.flatMap(({ commands }) => names(commands)),
    ...sagas.flatMap(({ listens }) => names(listens)),
    ...projections.flatMap(({ from }) => names(from)),
    ...effects.flatMap(({ listens }) => names(listens)),
  ]
  return [...new Set(used)]
    .filter(type => contracts.types[type] === undefined)
    .map(type => `${type} has no contract: add it to the catalogue and generate again.`)
}

const deafEffects = (contracts: Contracts, definitions: Definitions): readonly string[] =>
  definitions.effects.flatMap(effect => [
    ...Object.keys(effect.on)
      .filter(type => contracts.types[type]?.topic === null)
      .map(type => `effect ${effect.name} listens to ${type}, which is private: it is never published.`),
    ...names(effect.sends)
      .filter(type => contracts.types[type]?.topic === null && deciderOf(definitions, type) === undefined)
      .map(type => `effect ${effect.name} sends ${type}, which is private, and no decider of this service decides it.`),
  ])

const uncompacted = (contracts: Contracts, { deciders }: Definitions): readonly string[] =>
  deciders.flatMap(({ name, publishes }) =>
    (publishes?.to ?? [])
      .filter(({ topic }) => contracts.topics[topic]?.cleanup !== 'compact')
      .map(({ topic }) => `decider ${name} publishes its state to ${topic}, which isn't compacted.`),
  )

const sharedTopics = ({ deciders }: Definitions): readonly string[] => {
  const all = deciders.flatMap(({ publishes }) => (publishes?.to ?? []).map(({ topic }) => topic))
  const repeated = new Set(all.filter((topic, at) => all.indexOf(topic) !== at))
  return [...repeated].map(topic => `two deciders publish their state to ${topic}: their keys could meet there. Give each its own topic.`)
}
