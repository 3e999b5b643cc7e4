import { nextTick } from 'node:process'

/**
 * Runs `work` when everything that can go on without waiting has gone on: what many callers do in answer to one event is done by
 * then. Node runs ticks once no promise has anything left to do.
 */
export const atEndOfTurn = (work: () => void): void => queueMicrotask(() => nextTick(work))
