/** Aborts at the first Ctrl-C or SIGTERM. Further ones change nothing: stopping is under way, and bounded. */
export const interruption = (): AbortSignal => {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort(new Interrupted(signal)))
  return controller.signal
}

/** What the signal aborts with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  constructor(signal: string) {
    super(`interrupted by ${signal}`)
  }
}

export const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
}
