import type { Broker, FetchedBatch, Follower } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'
import { lettersTopic } from './letter.ts'
import type { LetterOwner } from './owner.ts'
import { type LettersListener, type RecoveredLetters, readLetters } from './recover.ts'

export interface LetterOwners {
  /** Who answers for letters of this source; nobody while it stands still or another member owns it. */
  of(topicId: string, partition: number, topic?: string): LetterOwner | undefined
  on(partition: number): Iterable<LetterOwner>
}

export interface FollowLettersOptions {
  readonly broker: Broker
  readonly group: string
  readonly recovered: readonly RecoveredLetters[]
  readonly owners: LetterOwners
  readonly log: Log
}

/** Tells owners what is written among their letters from where recovery ended: by anyone who asks, and by members that slept. */
export const followLetters = ({ broker, group, recovered, owners, log }: FollowLettersOptions): Follower => {
  const topic = lettersTopic(group)
  const records = (batch: FetchedBatch): void => {
    readLetters(batch, listenerOf(owners, batch.partition), log)
    for (const owner of owners.on(batch.partition)) owner.reach(batch.nextOffset)
  }
  return broker.follow({
    from: recovered.map(({ partition, next }) => ({ topic, partition, offset: next })),
    records,
    outOfRange: ({ partition, offset }) =>
      log.error(
        { group, topic, partition, offset },
        'The log of letters was cut: what is asked about them is not seen until the group is rebalanced.',
      ),
    unreadable: ({ partition, offset, error }) =>
      log.error(
        { group, topic, partition, offset, code: error.code },
        'The log of letters can not be read on: requests behind it are not seen.',
        error,
      ),
    trouble: error => log.warn({ group, topic }, 'Following letters is held up.', error),
  })
}

const listenerOf = (owners: LetterOwners, partition: number): LettersListener => ({
  letter: (topicId, letter, position) => owners.of(topicId, partition, letter.source.topic)?.letter(letter, position),
  ended: (topicId, key, position) => owners.of(topicId, partition)?.ended(key, position),
  asked: (topicId, request) => owners.of(topicId, partition)?.asked(request),
  answered: (topicId, key, id) => owners.of(topicId, partition)?.answered(key, id),
})
