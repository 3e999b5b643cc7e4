import type { LettersDesk } from '../letters/desk.ts'
import { followLetters, type LetterOwners } from '../letters/follow-letters.ts'
import type { LetterReader } from '../letters/letter-reader.ts'
import { createOrphans } from '../letters/orphans.ts'
import type { LetterOwner } from '../letters/owner.ts'
import type { RecoveredLetters } from '../letters/recover.ts'
import type { IncomingRecord, TopicDescription, TopicPartition } from '../ports/broker.ts'
import type { Received } from '../wire/message.ts'
import { type AttemptsOptions, createAttempts } from './attempts.ts'
import type { Breakers } from './breakers.ts'
import type { Calls } from './calls.ts'
import { letterContent } from './letter-content.ts'
import type { Settings } from './settings.ts'

/** What one generation answers for, of the letters of its group. */
export interface LettersOwnership {
  /** Resolves once no letter without a source is being worked on. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface OwnLettersOptions {
  readonly settings: Settings
  readonly desk: LettersDesk
  readonly calls: Pick<Calls, 'call' | 'quickly'>
  readonly breakers: Pick<Breakers, 'hold'>
  readonly sources: readonly TopicDescription[]
  readonly assigned: readonly TopicPartition[]
  readonly recovered: readonly RecoveredLetters[]
  /** Of the partitions that are consumed. */
  readonly owners: readonly { readonly source: { readonly topicId: string; readonly partition: number }; readonly owner: LetterOwner }[]
  readonly readerOf: (partition: number) => LetterReader
  readonly stopping: AbortSignal
}

/** Follows the letters, and answers for those whose source is gone. */
export const ownLetters = (options: OwnLettersOptions): LettersOwnership => {
  const { settings, recovered, stopping } = options
  const { broker, group, telemetry } = settings
  const orphans = orphansOf(options)
  const owners = new Map(options.owners.map(({ source, owner }) => [nameOf(source.topicId, source.partition), owner]))
  stopping.addEventListener('abort', orphans.stop, { once: true })
  const all: LetterOwners = {
    of: (topicId, partition, topic) => owners.get(nameOf(topicId, partition)) ?? orphans.of(topicId, partition, topic),
    on: function* (partition) {
      for (const { source, owner } of options.owners) if (source.partition === partition) yield owner
      yield* orphans.on(partition)
    },
  }
  const follower = followLetters({ broker, group, recovered, owners: all, log: telemetry.log })
  return { idle: orphans.idle, close: () => follower.close() }
}

const nameOf = (topicId: string, partition: number): string => `${partition} ${topicId}`

const orphansOf = ({ settings, desk, calls, breakers, sources, assigned, recovered, readerOf, stopping }: OwnLettersOptions) => {
  const { codec, types, topics, lane } = settings
  const contentOf = (record: IncomingRecord, { topicId }: { readonly topicId: string }) =>
    letterContent(record, { reading: { codec, types, topicId }, stopping }, lane)
  const call = (messages: readonly Received[], attempt: number) => calls.call(messages, attempt, () => undefined)
  const quickly: AttemptsOptions['quickly'] = (messages, attempt, ended) => calls.quickly(messages, attempt, () => undefined, ended)
  const { trial } = createAttempts({ settings, breakers, call, quickly, stopping })
  return createOrphans({
    topics,
    sources,
    assigned,
    recovered,
    trial,
    around: partition => ({ ...desk, settings, reader: readerOf(partition), contentOf, call, stopping }),
  })
}
