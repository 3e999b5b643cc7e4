import type { MessagingCode } from '../errors.ts'
import type { Bounds, CommittedOffset } from '../ports/broker.ts'
import type { Progress } from './commit-metadata.ts'

export interface Stopped {
  readonly code: MessagingCode
  readonly detail: string
}

/** Where a partition begins; `first`: it was never started before. */
export type Start =
  | { readonly kind: 'resume'; readonly offset: number }
  | { readonly kind: 'first'; readonly offset: number }
  | { readonly kind: 'stop'; readonly stopped: Stopped }

/**
 * law 5: offsets tell the truth, so what they can't tell is said loudly rather than guessed. `progress`: what the commit says of
 * offsets beyond its own. A log that ends before them was cut, and what is written there anew would be taken for finished.
 */
export const startOf = (bounds: Bounds, committed: CommittedOffset | undefined, recorded: boolean, progress?: Progress): Start => {
  // Offsets under a topic's name may be those of a topic deleted since: only the record knows which topic was begun.
  if (!recorded) return { kind: 'first', offset: bounds.earliest }
  if (committed === undefined) return { kind: 'stop', stopped: { code: 'MR_OFFSETS_LOST', detail: offsetsLost(bounds) } }
  if (committed.offset < bounds.earliest) return { kind: 'stop', stopped: outsideLog(bounds, committed.offset, progress) }
  const reached = Math.max(committed.offset, progress?.position ?? 0)
  if (reached > bounds.latest) return { kind: 'stop', stopped: outsideLog(bounds, reached) }
  return { kind: 'resume', offset: committed.offset }
}

/** A fetch found its position outside the log. */
export const outsideLog = (bounds: Bounds, offset: number, progress?: Progress): Stopped =>
  offset < bounds.earliest
    ? { code: 'MR_RETENTION_GAP', detail: retentionGap(bounds, offset, progress) }
    : { code: 'MR_OFFSETS_LOST', detail: beyondEnd(bounds, offset) }

const offsetsLost = ({ topic, partition, earliest, latest }: Bounds): string =>
  `${topic}/${partition} was consumed before, and the group has no committed offset for it. ` +
  `The log holds ${earliest} to ${latest}. Set the group's offset to where it may go on: to ${earliest}, if repeats are harmless.`

const retentionGap = ({ topic, partition, earliest }: Bounds, offset: number, progress?: Progress): string =>
  `The log of ${topic}/${partition} begins at ${earliest}, the group has finished everything before ${offset}: retention has removed ` +
  `${neverHandled(earliest, progress ?? { offset, position: offset, unfinished: [] })} offsets it never handled. ` +
  `Bring them back, or set the group's offset to ${earliest} to go on without them.`

/** Of those before the log's beginning. */
const neverHandled = (earliest: number, { position, unfinished }: Progress): number =>
  unfinished.filter(offset => offset < earliest).length + Math.max(0, earliest - position)

const beyondEnd = ({ topic, partition, latest }: Bounds, offset: number): string =>
  `The group is at ${offset} of ${topic}/${partition}, whose log ends at ${latest}: the log was cut. ` +
  `Find out what was lost, then set the group's offset to where it may go on.`
