import { setTimeout as sleep } from 'node:timers/promises'
import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import type { Identity } from './identity.ts'
import { type Command, type Launched, launch } from './launch.ts'
import { tailOf } from './log-file.ts'
import { recordsIn } from './records.ts'
import { restartDelayMs, wellAfterMs } from './restart-delay.ts'
import { stopProcess } from './stop.ts'

export interface SupervisedProcess {
  readonly name: string
  readonly command: Command
  /** Resolves when the process answers; rejects when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>
}

export interface SuperviseOptions {
  readonly home: Home
  /** How long the first start may take. Default 60 s. */
  readonly readyWithinMs?: number
  /** Gives a start up that is under way. */
  readonly signal?: AbortSignal
  /** One line about a crash or a return. */
  readonly say: (line: string) => void
  /** The process has another id now. */
  readonly changed?: (identity: Identity) => void
}

export interface Supervised {
  readonly name: string
  identity(): Identity
  /** Ends it for good: asks, waits, then kills. */
  stop(graceMs: number): Promise<void>
}

/** Runs a process until stopped: waits for its first readiness, then starts it again, with backoff, whenever it ends. */
export const supervise = async (of: SupervisedProcess, options: SuperviseOptions): Promise<Supervised> => {
  const { home, say } = options
  const stopping = new AbortController()
  let current = await launch(home, of.name, of.command)
  await firstReady(of, current, options)
  options.changed?.(current.identity)
  const watch = async (): Promise<void> => {
    let row = 0
    let since = performance.now()
    while (!stopping.signal.aborted) {
      const how = await current.ended
      if (stopping.signal.aborted) return
      if (performance.now() - since > wellAfterMs) row = 0
      const delayMs = restartDelayMs(row++)
      say(`${of.name} (process ${current.identity.pid}) ended with ${how}; starting it again in ${delayMs / 1000} s`)
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      since = performance.now()
      current = await launch(home, of.name, of.command)
      options.changed?.(current.identity)
      const limit = AbortSignal.any([stopping.signal, AbortSignal.timeout(options.readyWithinMs ?? 60_000)])
      const back = await Promise.race([of.ready(limit).then(() => true), current.ended.then(() => false)]).catch(() => false)
      if (back) say(`${of.name} is back as process ${current.identity.pid}, after ${((performance.now() - since) / 1000).toFixed(1)} s`)
    }
  }
  const watching = watch().catch((error: unknown) => say(`${of.name} is no longer supervised: ${String(error)}`))
  return {
    name: of.name,
    identity: () => current.identity,
    async stop(graceMs) {
      stopping.abort()
      await stopProcess(current.identity, graceMs)
      await watching
      // A restart that was under way has put another process in its place.
      await stopProcess(current.identity, graceMs)
      recordsIn(home.records).remove(of.name)
    },
  }
}

const firstReady = async (of: SupervisedProcess, launched: Launched, options: SuperviseOptions): Promise<void> => {
  const withinMs = options.readyWithinMs ?? 60_000
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), withinMs)
  const limit = options.signal === undefined ? late.signal : AbortSignal.any([late.signal, options.signal])
  const failed = launched.ended.then(how => Promise.reject(new Error(`it ended with ${how}`)))
  try {
    await Promise.race([of.ready(limit), failed])
  } catch (cause) {
    await stopProcess(launched.identity, 2_000)
    recordsIn(options.home.records).remove(of.name)
    options.signal?.throwIfAborted()
    const why = late.signal.aborted
      ? `it didn't answer within ${withinMs / 1000} s`
      : cause instanceof Error
        ? cause.message
        : String(cause)
    const log = options.home.log(of.name)
    throw new LocalError('MR_COMPONENT_FAILED', `${of.name} did not start: ${why}. The end of ${log}:\n${tailOf(log)}`, { cause })
  } finally {
    clearTimeout(timer)
    late.abort()
  }
}
