import type { StackDescription } from '@millrace/local'
import type { Clock } from '@millrace/messaging'
import { troubles } from './whole.ts'

/** One part ended without warning. */
export interface Kill {
  readonly part: string
  /** The process it was. */
  readonly pid: number
  /** Epoch ms. */
  readonly at: number
  /** Orders that were accepted and not final at that moment. */
  readonly open: number
  /** Until it ran again, and every server and service said that it was ready. In ms. */
  readonly readyAfterMs: number
  /** Until an order that was accepted after the kill was confirmed, if that took longer. In ms. */
  readonly wholeAfterMs: number
}

export interface KillOptions {
  /** Names of `stack.json`, in turn. */
  readonly parts: readonly string[]
  /** No kill with fewer open orders. */
  readonly atLeastOpen: number
  /** The stack as it is now. */
  readonly stack: () => StackDescription
  /** Orders open now. */
  readonly open: () => number
  /** Whether an order that was accepted after this moment, in epoch ms, has been confirmed. */
  readonly confirmedSince: (at: number) => boolean
  readonly say: (line: string) => void
  readonly clock: Clock
  readonly signal: AbortSignal
}

const everyMs = 50
/** Of a loaded machine, too: Kafka's start alone may take half a minute. */
const patienceMs = 180_000

const pidOf = ({ pids }: StackDescription, part: string): number => {
  const pid = pids[part]
  if (pid !== undefined) return pid
  throw new Error(`${part} doesn't run here. These do: ${Object.keys(pids).join(', ')}.`)
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** Kills each part with SIGKILL while enough orders are open, and waits until orders go through again before the next. */
export const killInTurn = async (options: KillOptions): Promise<readonly Kill[]> => {
  const { parts, atLeastOpen, stack, open, confirmedSince, say, clock, signal } = options

  /** Waits until there is nothing left to wait for. */
  const until = async (waitingFor: () => Promise<readonly string[]>): Promise<void> => {
    const began = clock.monotonicMs()
    for (let left = await waitingFor(); left.length > 0; left = await waitingFor()) {
      if (clock.monotonicMs() - began > patienceMs) throw new Error(`after ${patienceMs / 1_000} s still: ${left.join('; ')}`)
      await clock.sleep(everyMs, signal)
      signal.throwIfAborted()
    }
  }

  const kill = async (part: string): Promise<Kill> => {
    await until(async () => (open() < atLeastOpen ? [`${open()} orders are open, not ${atLeastOpen}`] : []))
    const [pid, at, began, openNow] = [pidOf(stack(), part), clock.now(), clock.monotonicMs(), open()]
    process.kill(pid, 'SIGKILL')
    say(`kill -9 of ${part} (process ${pid}) with ${openNow} orders open`)
    await until(async () => {
      const now = stack()
      return pidOf(now, part) === pid ? [`${part} is not started again`] : troubles(now)
    })
    const readyAfterMs = clock.monotonicMs() - began
    await until(async () => (confirmedSince(at) ? [] : ['no order that was accepted since has been confirmed']))
    const wholeAfterMs = clock.monotonicMs() - began
    say(`ready ${seconds(readyAfterMs)} s after it, and a later order confirmed after ${seconds(wholeAfterMs)} s`)
    return { part, pid, at, open: openNow, readyAfterMs, wholeAfterMs }
  }

  for (const part of parts) pidOf(stack(), part)
  const kills: Kill[] = []
  for (const part of parts) kills.push(await kill(part))
  return kills
}
