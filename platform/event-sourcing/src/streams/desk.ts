import { createBatcher } from '@millrace/messaging'
import { failureOf } from 'millrace'
import type { Context, Outbox, Predecessors } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import { isolating } from '../isolating.ts'
import type { Commit, Handled } from '../ports/commit.ts'
import type { Appended } from '../ports/store.ts'
import { freeClaims } from './claims.ts'
import type { Input } from './input.ts'

/** What became of one input. `repeated`: it was handled before, and this is what became of it then. */
export interface Settled {
  readonly handled: Handled
  readonly version: number
  readonly repeated: boolean
}

/** A stream as far as a decision needs it. */
export interface History extends Predecessors {
  readonly version: number
  /** What it has handled, as far as it is known without asking. */
  readonly handled: ReadonlyMap<string, Settled>
}

export interface Decision {
  /** Absent when nothing is to be stored: a closed saga. */
  readonly commit?: Commit
  readonly handled: readonly Handled[]
}

/** How streams of one kind (a decider's, a saga's) are read and decided on. */
export interface Kind<H extends History = History> {
  load(stream: string): Promise<H>
  /** `taken`: claims that other streams hold; an input that needs one is rejected. */
  decide(stream: string, history: H, inputs: readonly Input[], taken: ReadonlySet<string>): Decision
}

/** Where decisions are made: one at a time a stream, with all that waits for that stream. */
export interface Desk {
  /** Rejects with MR_OVERLOADED or MR_CONTENDED (both unavailable), and with what `kind` throws. */
  submit<H extends History>(kind: Kind<H>, stream: string, inputs: readonly Input[]): Promise<readonly Settled[]>
  /** Stores one finished commit as it is. A rejection tells nothing of it: it may be stored. */
  append(commit: Commit): Promise<Appended>
  close(): Promise<void>
}

interface Submission {
  readonly inputs: readonly Input[]
  readonly settle: (work: Promise<readonly Settled[]>) => void
}

const maxTries = 60
const maxInputs = 100
/** law 11: inputs of all callers that wait or are decided on. */
const maxInHand = 10_000

export const createDesk = (context: Context, outbox: Outbox): Desk => {
  const { store, clock, ids, telemetry } = context
  // Appends of different streams that arrive while an insert is in flight go together in the next. No timer.
  const appends = createBatcher<Commit, Appended>(
    isolating(commits => store.commits.append(commits)),
    { max: 200 },
  )
  const waiting = new Map<string, Submission[]>()
  const running = new Set<Promise<void>>()
  let inHand = 0

  /** Decides until it is stored, or was already. law 3: a loser reloads and decides again. */
  const settle = async <H extends History>(kind: Kind<H>, stream: string, inputs: readonly Input[]): Promise<Map<string, Settled>> => {
    const settled = new Map<string, Settled>()
    const taken = new Set<string>()
    for (let tries = 1; ; tries++) {
      const history = await kind.load(stream)
      for (const { message } of inputs) {
        const known = history.handled.get(message.id)
        if (known !== undefined && !settled.has(message.id)) settled.set(message.id, known)
      }
      const pending = distinct(inputs.filter(({ message }) => !settled.has(message.id)))
      if (pending.length === 0) return settled
      const { commit, handled } = kind.decide(stream, history, pending, taken)
      const stored = commit === undefined ? 'appended' : await append(commit)
      if (stored === 'appended' || commit === undefined) {
        const version = commit?.version ?? history.version
        for (const entry of handled) settled.set(entry.id, { handled: entry, version, repeated: false })
        if (commit !== undefined) outbox.offer(commit, history)
        return settled
      }
      const repeats = await learnRepeats(stream, commit, settled)
      if (stored !== 'duplicate' && !repeats) throw stored.inDoubt
      telemetry.count('millrace_append_conflicts_total', { service: context.service })
      if (!repeats) await learnClaims(stream, commit, taken)
      if (tries >= maxTries) throw contended(stream, tries)
      if (tries > 3) await clock.sleep(ids.random() * Math.min(500, 2 ** tries))
    }
  }

  /** An insert whose answer was lost may have happened: what the stream says then decides, as after a duplicate. */
  const append = async (commit: Commit): Promise<Appended | { readonly inDoubt: unknown }> => {
    try {
      return await appends.add(commit)
    } catch (error) {
      if (failureOf(error) === 'unavailable') return { inDoubt: error }
      throw error
    }
  }

  /** Which of a lost commit's inputs the stream has handled already. Which index reported it means nothing. */
  const learnRepeats = async (stream: string, commit: Commit, settled: Map<string, Settled>): Promise<boolean> => {
    const done = await store.commits.handled(
      stream,
      commit.handled.map(({ id }) => id),
    )
    for (const { version, ...handled } of done) settled.set(handled.id, { handled, version, repeated: true })
    return done.length > 0
  }

  /** Which of its claims other streams hold. */
  const learnClaims = async (stream: string, commit: Commit, taken: Set<string>): Promise<void> => {
    if (commit.claims === undefined) return
    for (const value of await freeClaims(store.commits, commit.claims, stream)) taken.add(value)
  }

  const runAll = async <H extends History>(kind: Kind<H>, stream: string, submissions: readonly Submission[]): Promise<void> => {
    const work = settle(
      kind,
      stream,
      submissions.flatMap(({ inputs }) => inputs),
    )
    try {
      await work
    } catch (error) {
      // One bad input mustn't fail what others submitted with it.
      if (submissions.length > 1 && failureOf(error) !== 'unavailable') {
        for (const submission of submissions) await runAll(kind, stream, [submission])
        return
      }
    }
    for (const { inputs, settle: answer } of submissions) answer(work.then(settled => inputs.map(input => outcomeOf(settled, input))))
  }

  const drain = async <H extends History>(kind: Kind<H>, stream: string): Promise<void> => {
    for (;;) {
      const all = waiting.get(stream) ?? []
      const now = upTo(maxInputs, all)
      if (now.length === 0) break
      waiting.set(stream, all.slice(now.length))
      await runAll(kind, stream, now)
    }
    waiting.delete(stream)
  }

  const enqueue = <H extends History>(kind: Kind<H>, stream: string, submission: Submission): void => {
    const queue = waiting.get(stream)
    if (queue !== undefined) {
      queue.push(submission)
      return
    }
    waiting.set(stream, [submission])
    const run = drain(kind, stream).finally(() => running.delete(run))
    running.add(run)
  }

  return {
    submit: async (kind, stream, inputs) => {
      if (inHand + inputs.length > maxInHand) throw overloaded(inHand)
      inHand += inputs.length
      try {
        return await new Promise((resolve, reject) => {
          enqueue(kind, stream, { inputs, settle: work => void work.then(resolve, reject) })
        })
      } finally {
        inHand -= inputs.length
      }
    },
    append: commit => appends.add(commit),
    close: async () => {
      while (running.size > 0) await Promise.all(running)
      await appends.close()
    },
  }
}

const contended = (stream: string, tries: number): EventSourcingError =>
  new EventSourcingError('MR_CONTENDED', `${stream} was changed by others ${tries} times in a row: it is tried again.`, {
    failure: 'unavailable',
  })

const overloaded = (inHand: number): EventSourcingError =>
  new EventSourcingError('MR_OVERLOADED', `${inHand} commands and messages wait for the database: it is slow or down. Try again later.`, {
    failure: 'unavailable',
    retryAfterMs: 1_000,
  })

const outcomeOf = (settled: ReadonlyMap<string, Settled>, { message }: Input): Settled => {
  const outcome = settled.get(message.id)
  if (outcome === undefined)
    throw new EventSourcingError('MR_STREAM_BROKEN', `${message.type} ${message.id} was decided on without an outcome.`)
  return outcome
}

/** The first of each id: what comes under it later is a repeat. */
const distinct = (inputs: readonly Input[]): readonly Input[] => {
  const ids = new Set<string>()
  return inputs.filter(({ message }) => !ids.has(message.id) && ids.add(message.id))
}

const upTo = (max: number, submissions: readonly Submission[]): readonly Submission[] => {
  let inputs = 0
  const end = submissions.findIndex((submission, at) => {
    inputs += submission.inputs.length
    return at > 0 && inputs > max
  })
  return end === -1 ? submissions : submissions.slice(0, end)
}
