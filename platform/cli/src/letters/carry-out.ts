import {
  type Asked,
  askForLetters,
  type Broker,
  type FoundLetter,
  type JournalEntry,
  type LetterOutcome,
  type LetterSource,
  letterKey,
  systemClock,
  systemIds,
} from '@millrace/messaging'
import { exitCodes } from '../exit-codes.ts'
import { note, noteOnce, type Output } from '../output.ts'
import { terminalSafe } from '../text/terminal-safe.ts'
import { journalJson } from './json.ts'

export interface CarryOutOptions {
  readonly broker: Broker
  readonly group: string
  readonly kind: 'redrive' | 'discard' | 'edit'
  readonly letters: readonly FoundLetter[]
  readonly by: string
  readonly why: string
  readonly value?: Buffer
  readonly ratePerSecond: number | undefined
  readonly maxFailures: number | undefined
  /** How long nothing may be heard before it is left to the owners. */
  readonly waitMs: number
  /** The first Ctrl-C. */
  readonly interrupted: AbortSignal
  readonly output: Output
  readonly json: boolean
}

/** Once stopped by hand, withdrawals are waited for this long. */
const stopWithinMs = 10_000
const fine: readonly LetterOutcome[] = ['redriven', 'discarded']

/** Silence for so long is told, well before it ends the waiting. */
const silentMs = 15_000

/** Silence for so long, or some time after the first Ctrl-C, ends the waiting. */
const patience = (waitMs: number, interrupted: AbortSignal, silent: () => void) => {
  const leave = new AbortController()
  const end = (): void => leave.abort()
  let timer = setTimeout(end, waitMs)
  const silence = setTimeout(silent, Math.min(silentMs, waitMs / 2))
  const restart = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(end, ms)
  }
  interrupted.addEventListener('abort', () => restart(stopWithinMs), { once: true })
  return {
    leave: leave.signal,
    heard: () => {
      silence.refresh()
      if (!interrupted.aborted) restart(waitMs)
    },
    end: () => {
      clearTimeout(timer)
      clearTimeout(silence)
    },
  }
}

const sayMembers = async (broker: Broker, group: string): Promise<void> => {
  const [described] = await broker.groups.describe([group])
  if (described !== undefined && described.members.length === 0)
    note(`the group ${terminalSafe(group)} has no member now: what is asked stands until one comes`)
}

/** Where nobody answers. Why, only the member that owns it knows. */
const saySilent = (unanswered: Iterable<LetterSource>): void => {
  const counts = new Map<string, number>()
  for (const { topic, partition } of unanswered) counts.set(`${topic}/${partition}`, (counts.get(`${topic}/${partition}`) ?? 0) + 1)
  const where = [...counts].map(([at, count]) => `${at} (${count})`)
  if (where.length > 0)
    note(
      `no answer yet for letters of ${terminalSafe(where.join(', '))}: what they need is down or paused, or the partition stands still; ` +
        'the health and the log of the member that has it say which',
    )
}

const line = ({ outcome, letter, request, detail }: JournalEntry): string =>
  terminalSafe(
    [
      outcome.padEnd(9),
      letter.key,
      ...(letter.messageId === undefined ? [] : [letter.messageId]),
      ...(fine.includes(outcome) ? [] : [`(${request.kind}) ${detail}`]),
    ].join(' '),
  )

const summary = (counts: ReadonlyMap<LetterOutcome, number>, { asked, open, left, run }: Asked): string => {
  const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`)
  if (open.length > 0) parts.push(`${open.length} not answered yet`)
  if (left > 0) parts.push(`${left} not asked for`)
  return `run ${run}: asked ${asked}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

/** Asks, prints what comes of each letter, and says in the exit code whether all went as asked. */
export const carryOut = async (options: CarryOutOptions): Promise<void> => {
  const { broker, group, interrupted, output, json } = options
  const counts = new Map<LetterOutcome, number>()
  const say = noteOnce()
  const unanswered = new Map(options.letters.map(({ letter }) => [letterKey(letter.source), letter.source]))
  const wait = patience(options.waitMs, interrupted, () => saySilent(unanswered.values()))
  await sayMembers(broker, group)
  const answered = (entry: JournalEntry): void => {
    unanswered.delete(entry.letter.key)
    wait.heard()
    counts.set(entry.outcome, (counts.get(entry.outcome) ?? 0) + 1)
    void (json ? output.json(journalJson(entry, false)) : output.line(line(entry)))
  }
  try {
    const done = await askForLetters({
      ...asking(options),
      clock: systemClock,
      ids: systemIds,
      stop: interrupted,
      leave: wait.leave,
      answered,
      trouble: error => say(error instanceof Error ? error : new Error(String(error))),
    })
    note(summary(counts, done))
    if (done.open.length > 0)
      note(`what is not answered stands: see it with millrace letters journal --group ${terminalSafe(group)} --run ${done.run}`)
    const allFine = done.open.length === 0 && done.left === 0 && [...counts.keys()].every(outcome => fine.includes(outcome))
    process.exitCode = interrupted.aborted ? exitCodes.interrupted : allFine ? exitCodes.done : exitCodes.failed
  } finally {
    wait.end()
  }
}

/** What was not said is left out. */
const asking = ({ broker, group, kind, letters, by, why, value, ratePerSecond, maxFailures }: CarryOutOptions) => ({
  broker,
  group,
  kind,
  letters,
  by,
  why,
  ...(value !== undefined && { value }),
  ...(ratePerSecond !== undefined && { ratePerSecond }),
  ...(maxFailures !== undefined && { maxFailures }),
})
