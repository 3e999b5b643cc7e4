import type { Attempts } from '../consume/attempts.ts'
import { createGate } from '../consume/gate.ts'
import { createLanes, type Lanes } from '../consume/lanes.ts'
import type { TopicDescription, TopicPartition } from '../ports/broker.ts'
import { createLiveLetters } from './live-letters.ts'
import { createLetterOwner, type LetterOwner, type LetterOwnerOptions } from './owner.ts'
import type { RecoveredLetters, RecoveredSource } from './recover.ts'

/** Letters whose source is none of the consumer's topics any more: it was deleted, perhaps made again, or taken out. */
export interface Orphans {
  /** Nothing while they aren't this member's. */
  of(topicId: string, partition: number, topic: string | undefined): LetterOwner | undefined
  on(partition: number): Iterable<LetterOwner>
  stop(): void
  idle(): Promise<void>
}

export interface OrphansOptions {
  /** Of the consumer. */
  readonly topics: readonly string[]
  /** Those that exist. */
  readonly sources: readonly TopicDescription[]
  readonly assigned: readonly TopicPartition[]
  readonly recovered: readonly RecoveredLetters[]
  readonly trial: Attempts['trial']
  readonly around: (
    partition: number,
  ) => Omit<LetterOwnerOptions, 'source' | 'live' | 'runInLane' | 'settled' | 'changed' | 'trial' | 'gate'>
}

/** The letters' partitions that go to whoever owns these: those of their numbers, and those beyond every source's. */
export const letterNumbers = (
  sources: readonly TopicDescription[],
  assigned: readonly TopicPartition[],
  partitions: number,
): readonly number[] => {
  const numbers = new Set(assigned.map(({ partition }) => partition))
  for (let number = 0; number < partitions; number++) if (ownsOrphans(sources, assigned, number)) numbers.add(number)
  return [...numbers]
}

/** Whoever owns that number of the widest source, counted round: exactly one member. */
const ownsOrphans = (sources: readonly TopicDescription[], assigned: readonly TopicPartition[], number: number): boolean => {
  const [widest] = sources.toSorted((a, b) => b.partitions - a.partitions || (a.topic < b.topic ? -1 : 1))
  return widest !== undefined && assigned.some(({ topic, partition }) => topic === widest.topic && partition === number % widest.partitions)
}

export const createOrphans = ({ topics, sources, assigned, recovered, trial, around }: OrphansOptions): Orphans => {
  const owners = new Map<number, Map<string, LetterOwner>>()
  const lanes: Lanes<never>[] = []

  const isOrphan = (topicId: string, topic: string | undefined): boolean =>
    sources.every(source => source.topicId !== topicId) &&
    // Not known for the moment, perhaps: it is waited for.
    (topic === undefined || !topics.includes(topic) || sources.some(source => source.topic === topic))

  /** A request names no topic. */
  const names = new Map(recovered.flatMap(({ sources: found }) => [...found].map(([topicId, source]) => [topicId, source.topic])))

  const create = (
    topicId: string,
    partition: number,
    topic: string,
    { live, requests }: Pick<RecoveredSource, 'live' | 'requests'>,
  ): LetterOwner => {
    const own = createLanes<never>(1, async () => undefined)
    lanes.push(own)
    const source = { topic, topicId, partition }
    // No offset of its source is ever read again; the gauge of its name is that of the topic that has it now.
    const options = {
      ...around(partition),
      source,
      live,
      trial,
      gate: createGate(),
      runInLane: own.run,
      settled: () => true,
      changed: () => undefined,
    }
    const owner = createLetterOwner(options, requests.values())
    owners.set(partition, (owners.get(partition) ?? new Map<string, LetterOwner>()).set(topicId, owner))
    return owner
  }

  const of: Orphans['of'] = (topicId, partition, topic) => {
    const known = owners.get(partition)?.get(topicId)
    if (known !== undefined) return known
    if (!isOrphan(topicId, topic ?? names.get(topicId)) || !ownsOrphans(sources, assigned, partition)) return undefined
    return create(topicId, partition, topic ?? names.get(topicId) ?? '', { live: createLiveLetters(), requests: new Map() })
  }

  for (const { partition, sources: found } of recovered)
    for (const [topicId, source] of found)
      if (isOrphan(topicId, source.topic) && ownsOrphans(sources, assigned, partition))
        create(topicId, partition, source.topic ?? '', source)

  return {
    of,
    on: partition => owners.get(partition)?.values() ?? [],
    stop: () => {
      for (const own of lanes) own.stop()
    },
    idle: async () => {
      const answering = [...owners.values()].flatMap(those => [...those.values()])
      await Promise.all([...lanes, ...answering].map(each => each.idle()))
    },
  }
}
