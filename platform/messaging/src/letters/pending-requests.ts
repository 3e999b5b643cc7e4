import type { Trial } from '../consume/attempts.ts'
import type { LetterRequest } from './request.ts'

/** The tries of one request, and what ends their waiting. */
export interface Tries {
  readonly trial: Trial
  readonly cancel: AbortController
}

/** A request not answered yet. */
export interface PendingRequest {
  readonly request: LetterRequest
  readonly lane: string
  /** Of the letter's source. */
  readonly offset: number
  /**
   * Requests put away before this one may be: those it absorbed, and the one it took the place of. Else, after a crash, one of
   * those would be found alone, and carried out though it was answered that it isn't.
   */
  earlier: Promise<void>
  /** It is being carried out at this moment. */
  inHand: boolean
  /** Since it was tried first. */
  tries?: Tries
  /** Resolves when it may be tried again; while it waits, it is in nobody's hand. */
  waiting?: Promise<void> | undefined
  /** What was asked while it was in hand, to be looked at when it no longer is. */
  next?: LetterRequest | undefined
}

/** Requests of one source, one a letter, by lane. */
export interface PendingRequests {
  of(letter: string): PendingRequest | undefined
  inLane(lane: string): Iterable<PendingRequest>
  all(): Iterable<PendingRequest>
  add(pending: PendingRequest): void
  /** Ends its waiting, too. */
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
    remove: ({ request, lane, tries }) => {
      byLetter.delete(request.letter)
      byLane.get(lane)?.delete(request.letter)
      if (byLane.get(lane)?.size === 0) byLane.delete(lane)
      tries?.cancel.abort()
    },
  }
}
