import type { Clock } from '@millrace/messaging'

const drainTimeoutMs = 5_000

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

/** law 12: resolves when all that was asked before is over, or after 5 s. */
export const drained = async (queue: Queue, clock: Clock): Promise<void> => {
  const over = new AbortController()
  void queue(async () => over.abort())
  await clock.sleep(drainTimeoutMs, over.signal)
}
