import type { MessagingCode } from '../errors.ts'
import type { Bounds, CommittedOffset } from '../ports/broker.ts'

export interface Stopped {
  readonly code: MessagingCode
  readonly detail: string
}

/** Where a partition begins; `first`: it was never started before. */
export type Start =
  | { readonly kind: 'resume'; readonly offset: number }
  | { readonly kind: 'first'; readonly offset: number }
  | { readonly kind: 'stop'; readonly stopped: Stopped }

/** law 5: offsets tell the truth, so what they can't tell is said loudly rather than guessed. */
export const startOf = (bounds: Bounds, committed: CommittedOffset | undefined, recorded: boolean): Start => {
  // Offsets under a topic's name may be those of a topic deleted since: only the record knows which topic was begun.
  if (!recorded) return { kind: 'first', offset: bounds.earliest }
  if (committed === undefined) return { kind: 'stop', stopped: { code: 'MR_OFFSETS_LOST', detail: offsetsLost(bounds) } }
  if (committed.offset < bounds.earliest)
    return { kind: 'stop', stopped: { code: 'MR_RETENTION_GAP', detail: retentionGap(bounds, committed.offset) } }
  return { kind: 'resume', offset: committed.offset }
}

/** A fetch found its position outside the log. */
export const outsideLog = (bounds: Bounds, offset: number): Stopped =>
  offset < bounds.earliest
    ? { code: 'MR_RETENTION_GAP', detail: retentionGap(bounds, offset) }
    : { code: 'MR_OFFSETS_LOST', detail: beyondEnd(bounds, offset) }

const offsetsLost = ({ topic, partition, earliest, latest }: Bounds): string =>
  `${topic}/${partition} was consumed before, and the group has no committed offset for it. ` +
  `The log holds ${earliest} to ${latest}. Set the group's offset to where it may go on: to ${earliest}, if repeats are harmless.`

const retentionGap = ({ topic, partition, earliest }: Bounds, offset: number): string =>
  `The log of ${topic}/${partition} begins at ${earliest}, the group has finished everything before ${offset}: ` +
  `retention has removed ${earliest - offset} offsets it never handled. Bring them back, or set the group's offset to ${earliest} to go on without them.`

const beyondEnd = ({ topic, partition, latest }: Bounds, offset: number): string =>
  `The group is at ${offset} of ${topic}/${partition}, whose log ends at ${latest}: the log was cut. ` +
  `Find out what was lost, then set the group's offset to where it may go on.`
