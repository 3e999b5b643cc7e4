import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once `holds` is true, asked again and again; rejects with the signal's reason when it aborts. */
export const until = async (holds: () => Promise<boolean> | boolean, signal: AbortSignal, everyMs = 100): Promise<void> => {
  while (!(await holds())) {
    signal.throwIfAborted()
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
