import type { LetterRequest } from './request.ts'

/** A request not answered yet. */
export interface PendingRequest {
  readonly request: LetterRequest
  readonly lane: string
  /** Of the letter's source. */
  readonly offset: number
  /** The last one under the same key: that is what is put away with it. */
  latest: LetterRequest
}

/** Requests of one source, one a letter, by lane. */
export interface PendingRequests {
  of(letter: string): PendingRequest | undefined
  inLane(lane: string): Iterable<PendingRequest>
  all(): Iterable<PendingRequest>
  add(pending: PendingRequest): void
  remove(pending: PendingRequest): void
}

export const createPendingRequests = (): PendingRequests => {
  const byLetter = new Map<string, PendingRequest>()
  const byLane = new Map<string, Map<string, PendingRequest>>()
  return {
    of: letter => byLetter.get(letter),
    inLane: lane => byLane.get(lane)?.values() ?? [],
    all: () => byLetter.values(),
    add: pending => {
      const { letter } = pending.request
      byLetter.set(letter, pending)
      const lane = byLane.get(pending.lane) ?? new Map<string, PendingRequest>()
      byLane.set(pending.lane, lane.set(letter, pending))
    },
    remove: ({ request, lane }) => {
      byLetter.delete(request.letter)
      byLane.get(lane)?.delete(request.letter)
      if (byLane.get(lane)?.size === 0) byLane.delete(lane)
    },
  }
}
