import type { Room } from '../batch/room.ts'
import type { Attempts } from '../consume/attempts.ts'
import type { Settings } from '../consume/settings.ts'
import { type Answered, type AnswerOptions, createAnswer, requestOf } from './answer.ts'
import type { JournalEntry, LetterOutcome } from './journal.ts'
import { createLaneTurns } from './lane-turns.ts'
import { type Letter, type LetterSource, letterKey } from './letter.ts'
import type { LiveLetter } from './live-letters.ts'
import { createPendingRequests, type PendingRequest, type Tries } from './pending-requests.ts'
import { givesUp, type LetterRequest } from './request.ts'
import type { Runs } from './runs.ts'

export interface LetterOwnerOptions extends Omit<AnswerOptions, 'settings'> {
  readonly settings: Pick<Settings, 'group' | 'clock' | 'telemetry' | 'allowLetterEdits'>
  /** The letters' source, but for the offset. */
  readonly source: Omit<LetterSource, 'offset'>
  /** Runs a task in its lane's turn. */
  readonly runInLane: (lane: string, task: () => Promise<void>) => void
  readonly trial: Attempts['trial']
  /** Whether committed metadata says that this offset is finished: then no restart handles it again. */
  readonly settled: (offset: number) => boolean
  /** There are fewer live letters, or another. */
  readonly changed: () => void
  /** Letters in hand at once. */
  readonly room: Room
  readonly runs: Runs
}

/** Answers what is asked about the letters of one source partition, in one generation. */
export interface LetterOwner {
  /** Follows the letters' partition, from where its recovery ended. */
  letter(letter: Letter, position: number): void
  ended(key: string, position: number): void
  asked(request: LetterRequest): void
  /** By this owner, or by the one before it. */
  answered(key: string, id: string): void
  reach(position: number): void
  /** More may be settled. */
  committed(): void
  /** Resolves once no answer is being written outside the lanes. */
  idle(): Promise<void>
}

/** `recovered`: what was asked before, and not answered. */
export const createLetterOwner = (options: LetterOwnerOptions, recovered: Iterable<LetterRequest> = []): LetterOwner => {
  const { settings, letterbox, live, source, runs, settled, stopping } = options
  const { group, clock, telemetry } = settings
  const pending = createPendingRequests()
  const answer = createAnswer(options)
  /** Lanes that wait for a commit. */
  const unsettled = new Set<string>()
  const writing = new Set<Promise<void>>()

  const troubled = (error: unknown): void => {
    // What isn't answered is found again by the next owner.
    if (!stopping.aborted)
      telemetry.log.error(
        { group, topic: source.topic, partition: source.partition },
        'A request about a letter could not be answered.',
        error,
      )
  }

  /** Writes go on beside everything else; nothing need wait for them but what says so. */
  const beside = (work: Promise<void>): Promise<void> => {
    const settling = work.catch(troubled).finally(() => writing.delete(settling))
    writing.add(settling)
    return work
  }

  const putAway = async (request: LetterRequest, entry: JournalEntry, earlier?: Promise<void>): Promise<void> => {
    await earlier
    await letterbox.journal(entry)
    await letterbox.putAway(source.partition, request)
  }

  const entryOf = (request: LetterRequest, outcome: LetterOutcome, detail: string): JournalEntry => {
    const letter = { key: request.letter, position: request.position, source: { ...source, offset: offsetOf(request.letter) } }
    return { request: requestOf(request), letter, outcome, detail, at: clock.now() }
  }

  const say = (request: LetterRequest, outcome: LetterOutcome, detail: string): Promise<void> =>
    beside(putAway(request, entryOf(request, outcome, detail)))

  /** Answers without doing anything. */
  const decline = (one: PendingRequest, entry: JournalEntry): Promise<void> => {
    pending.remove(one)
    return beside(putAway(one.request, entry, one.earlier))
  }

  const declineAll = async (all: readonly PendingRequest[], outcome: LetterOutcome, detail: string): Promise<void> => {
    await Promise.all(all.map(one => decline(one, entryOf(one.request, outcome, detail))))
  }

  const stopRun = (run: string): Promise<void> =>
    declineAll(
      [...pending.all()].filter(one => one.request.run === run && !one.inHand),
      'stopped',
      'Not tried any more: too many letters of this run failed again.',
    )

  const isLate = ({ request }: PendingRequest): boolean => live.get(request.letter)?.position !== request.position

  /** What can be done in this lane now: discards as they come, redrives from the lane's first letter on (law 4). */
  const nextIn = async (lane: string): Promise<PendingRequest | undefined> => {
    if (stopping.aborted) return undefined
    await declineAll([...pending.inLane(lane)].filter(isLate), 'void', LATE)
    for (const one of pending.inLane(lane)) {
      if (one.request.kind !== 'discard') continue
      if (settled(one.offset)) return one
      unsettled.add(lane)
    }
    const first = live.first(lane)
    const one = first && pending.of(first.key)
    if (one !== undefined) {
      if (settled(one.offset)) return one
      unsettled.add(lane)
      return undefined
    }
    const held = [...pending.inLane(lane)].filter(({ request }) => request.kind !== 'discard')
    await declineAll(held, 'held', `Not tried: the letter ${first?.key} before it in its lane is live. Redrive the lane from there.`)
    return undefined
  }

  const begin = (): Tries => {
    const cancel = new AbortController()
    return { cancel, trial: options.trial(cancel.signal) }
  }

  const waitFor = (one: PendingRequest, again: Promise<void>): void => {
    one.waiting = again.catch(troubled).finally(() => {
      one.waiting = undefined
    })
  }

  /** Says whether there may be more to do. */
  const note = async (one: PendingRequest, answered: Answered | undefined): Promise<boolean> => {
    if (answered === undefined) return false
    if (typeof answered === 'object') {
      if ('again' in answered) waitFor(one, answered.again)
      else await decline(one, answered.refused)
      return true
    }
    pending.remove(one)
    options.changed()
    return true
  }

  const carryOut = async (one: PendingRequest): Promise<boolean> => {
    const { run, maxFailures } = one.request
    if (runs.isStopped(run)) {
      await stopRun(run)
      return true
    }
    if (!runs.begin(run, maxFailures)) {
      waitFor(one, runs.changed(run))
      return true
    }
    let answered: Answered | undefined
    one.inHand = true
    one.tries ??= begin()
    try {
      answered = await answer(one.request, one.tries)
      return await note(one, answered)
    } finally {
      one.inHand = false
      if (runs.end(run, maxFailures, answered === 'failed')) void beside(stopRun(run))
      if (one.next !== undefined) asked(one.next)
      one.next = undefined
    }
  }

  const advance = async (lane: string): Promise<{ readonly until: Promise<void> } | undefined> => {
    for (let one = await nextIn(lane); one !== undefined; one = await nextIn(lane)) {
      if (one.waiting !== undefined) return { until: one.waiting }
      if (!(await carryOut(one))) return undefined
    }
    return undefined
  }

  const { lookAt } = createLaneTurns({ ...options, advance, troubled })

  /** Another wrote it: what was asked of the former is late. */
  const lookAgain = (letter: string): void => {
    const one = pending.of(letter)
    if (one !== undefined && !one.inHand && isLate(one)) lookAt(one.lane)
  }

  const withdraw = (request: LetterRequest): void => {
    const one = pending.of(request.letter)
    if (one === undefined || one.inHand || one.request.run !== request.run) {
      void say(request, 'void', 'There was nothing to withdraw: it was answered before.')
      return
    }
    const detail = `Withdrawn by ${request.by}: ${request.why}`
    const declined = decline(one, entryOf(one.request, 'withdrawn', detail))
    // Put away after what it withdraws: a crash in between finds both again, never the withdrawn one alone.
    void beside(declined.then(() => letterbox.putAway(source.partition, request)))
    lookAt(one.lane)
  }

  const take = (request: LetterRequest, { lane, offset }: LiveLetter, earlier = Promise.resolve()): void => {
    pending.add({ request, lane, offset, earlier, inHand: false })
    lookAt(lane)
  }

  const absorb = (request: LetterRequest, by: PendingRequest): void => {
    const detail = `Absorbed: ${by.request.by} asked to ${by.request.kind} it before, by ${by.request.id}.`
    const said = say(request, 'absorbed', detail)
    by.earlier = beside(Promise.all([by.earlier, said]).then(() => undefined))
  }

  const accept = (request: LetterRequest, letter: LiveLetter): void => {
    const before = pending.of(request.letter)
    if (before === undefined) take(request, letter)
    else if (before.request.id === request.id) return
    else if (before.inHand || !givesUp(request, before.request)) absorb(request, before)
    else {
      const detail = `Withdrawn: ${request.by} asked to discard the letter, by ${request.id}.`
      take(request, letter, decline(before, entryOf(before.request, 'withdrawn', detail)))
    }
  }

  const asked = (request: LetterRequest): void => {
    // The next owner answers it.
    if (stopping.aborted) return
    const letter = live.get(request.letter)
    const one = pending.of(request.letter)
    if (one?.inHand && one.next === undefined && givesUp(request, one.request)) one.next = request
    else if (request.kind === 'withdraw') withdraw(request)
    else if (letter?.position === request.position) accept(request, letter)
    else void say(request, 'void', LATE)
  }

  const cancelAll = (): void => {
    for (const { tries } of pending.all()) tries?.cancel.abort()
  }

  stopping.addEventListener('abort', cancelAll, { once: true })
  for (const request of recovered) asked(request)

  return {
    letter: (letter, position) => {
      live.add(letter, position)
      lookAgain(letterKey(letter.source))
    },
    ended: (key, position) => {
      live.end(key, position)
      lookAgain(key)
    },
    asked,
    answered: (key, id) => {
      const one = pending.of(key)
      if (one?.request.id !== id || one.inHand) return
      pending.remove(one)
      lookAt(one.lane)
    },
    reach: position => live.reach(position),
    committed: () => {
      const lanes = [...unsettled]
      unsettled.clear()
      for (const lane of lanes) lookAt(lane)
    },
    idle: async () => {
      while (writing.size > 0) await Promise.all(writing)
    },
  }
}

const LATE = 'Too late: the letter has ended, or was written anew since it was asked.'

const offsetOf = (letter: string): number => Number(letter.slice(letter.lastIndexOf('/') + 1))
