import type { CommittedOffset, TopicPartition } from '../ports/broker.ts'
import { decodeMetadata, encodeMetadata, isFinished, type Progress } from './commit-metadata.ts'
import type { Offsets } from './offsets.ts'

/** What one partition has to commit, and what of it is committed. */
export interface Commits {
  /** What is finished and not yet committed. */
  dirty(): CommittedOffset | undefined
  /** The broker has stored it. */
  stored(committed: CommittedOffset): void
  /** Whether the stored commit says that this offset is finished: then no restart handles it again. */
  committedFinished(offset: number): boolean
}

export interface CommitsOptions {
  readonly at: TopicPartition
  readonly topicId: string
  readonly offsets: Pick<Offsets, 'finished' | 'position' | 'changes' | 'unfinished'>
  /** What is committed now. */
  readonly committed: { readonly offset: number; readonly metadata: string }
}

export const createCommits = ({ at: { topic, partition }, topicId, offsets, committed }: CommitsOptions): Commits => {
  let last = committed
  let known: { readonly of: string; readonly progress: Progress } | undefined
  let offered: { readonly changes: number; readonly commit: CommittedOffset } | undefined
  let storedChanges = offsets.changes

  const progress = (): Progress => {
    const { offset, metadata } = last
    const of = `${offset} ${metadata}`
    if (known?.of !== of) {
      const nothing = { offset, position: offset, unfinished: [] }
      known = { of, progress: decodeMetadata({ topicId, partition, offset }, metadata) ?? nothing }
    }
    return known.progress
  }

  return {
    dirty: () => {
      const { changes, finished: offset } = offsets
      if (changes === storedChanges) return undefined
      const metadata = encodeMetadata({ topicId, partition, offset }, offsets.unfinished(), offsets.position)
      if (offset === last.offset && metadata === last.metadata) {
        storedChanges = changes
        return undefined
      }
      offered = { changes, commit: { topic, partition, offset, metadata } }
      return offered.commit
    },
    stored: stored => {
      last = { offset: stored.offset, metadata: stored.metadata }
      if (offered?.commit === stored) storedChanges = offered.changes
    },
    committedFinished: offset => offset < last.offset || isFinished(progress(), offset),
  }
}
