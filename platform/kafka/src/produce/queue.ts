import { type Clock, stopping } from '@millrace/messaging'

export type Queue = <T>(work: () => Promise<T>) => Promise<T>

/** Runs one thing after another, in the order asked, whatever becomes of each. */
export const oneAtATime = (): Queue => {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}

/** law 12: resolves when all that was asked before is over, or after 1 s: who still waits for more has waited before. */
export const drained = async (queue: Queue, clock: Clock): Promise<void> => {
  const over = new AbortController()
  void queue(async () => over.abort())
  await clock.sleep(stopping.leaveWithinMs, over.signal)
}
