import type { Room } from '../batch/room.ts'
import type { Settings } from '../consume/settings.ts'
import { type AnswerOptions, createAnswer, requestOf } from './answer.ts'
import type { LetterOutcome } from './journal.ts'
import { type Letter, type LetterSource, letterKey } from './letter.ts'
import type { LiveLetter } from './live-letters.ts'
import { createPendingRequests, type PendingRequest } from './pending-requests.ts'
import type { LetterRequest } from './request.ts'
import type { Runs } from './runs.ts'

export interface LetterOwnerOptions extends Omit<AnswerOptions, 'settings'> {
  readonly settings: Pick<Settings, 'group' | 'clock' | 'telemetry' | 'allowLetterEdits'>
  /** The letters' source, but for the offset. */
  readonly source: Omit<LetterSource, 'offset'>
  /** Runs a task in its lane's turn. */
  readonly runInLane: (lane: string, task: () => Promise<void>) => void
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
  reach(position: number): void
  /** More may be settled. */
  committed(): void
}

/** `recovered`: what was asked before, and not answered. */
export const createLetterOwner = (options: LetterOwnerOptions, recovered: Iterable<LetterRequest> = []): LetterOwner => {
  const { settings, letterbox, live, source, room, runs, settled, stopping } = options
  const { group, clock, telemetry } = settings
  const pending = createPendingRequests()
  const answer = createAnswer(options)
  const scheduled = new Set<string>()
  /** Scheduled, and to be looked at again: something came while it was being looked at. */
  const again = new Set<string>()
  /** Lanes that wait for a commit. */
  const unsettled = new Set<string>()
  const inHand = new Set<PendingRequest>()

  const say = async (request: LetterRequest, outcome: LetterOutcome, detail: string, offset: number): Promise<void> => {
    const letter = { key: request.letter, position: request.position, source: { ...source, offset } }
    await letterbox.journal({ request: requestOf(request), letter, outcome, detail, at: clock.now() })
  }

  const troubled = (error: unknown): void => {
    // What isn't answered is found again by the next owner.
    if (!stopping.aborted)
      telemetry.log.error(
        { group, topic: source.topic, partition: source.partition },
        'A request about a letter could not be answered.',
        error,
      )
  }

  /** Answers without doing anything. */
  const decline = async (one: PendingRequest, outcome: LetterOutcome, detail: string): Promise<void> => {
    pending.remove(one)
    await say(one.request, outcome, detail, one.offset)
    await letterbox.putAway(source.partition, one.latest)
  }

  const declineAll = async (all: readonly PendingRequest[], outcome: LetterOutcome, detail: string): Promise<void> => {
    await Promise.all(all.map(one => decline(one, outcome, detail)))
  }

  const stopRun = (run: string): Promise<void> =>
    declineAll(
      [...pending.all()].filter(one => one.request.run === run && !inHand.has(one)),
      'stopped',
      'Not tried: too many letters of this run failed again.',
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

  const carryOut = async (one: PendingRequest): Promise<boolean> => {
    const { request } = one
    if (runs.isStopped(request.run)) {
      await stopRun(request.run)
      return true
    }
    inHand.add(one)
    try {
      const outcome = await answer(one)
      if (outcome === undefined) return false
      pending.remove(one)
      options.changed()
      if (outcome === 'failed' && runs.failed(request.run, request.maxFailures)) await stopRun(request.run)
      return true
    } finally {
      inHand.delete(one)
    }
  }

  const workThrough = async (lane: string): Promise<void> => {
    await new Promise<void>(resolve => room.enter(1, resolve))
    again.delete(lane)
    try {
      for (let one = await nextIn(lane); one !== undefined && (await carryOut(one)); ) one = await nextIn(lane)
    } catch (error) {
      troubled(error)
    } finally {
      room.leave(1)
      scheduled.delete(lane)
      if (again.delete(lane)) schedule(lane)
    }
  }

  const schedule = (lane: string): void => {
    if (stopping.aborted) return
    if (scheduled.has(lane)) {
      again.add(lane)
      return
    }
    scheduled.add(lane)
    options.runInLane(lane, () => workThrough(lane))
  }

  /** Another wrote it: what was asked of the former is late. */
  const lookAgain = (letter: string): void => {
    const one = pending.of(letter)
    if (one !== undefined && !inHand.has(one) && isLate(one)) schedule(one.lane)
  }

  const withdraw = async (request: LetterRequest): Promise<void> => {
    const one = pending.of(request.letter)
    const offset = offsetOf(request.letter)
    if (one === undefined || one.request.run !== request.run || inHand.has(one)) {
      await say(request, 'void', 'There was nothing to withdraw: it was answered, or is being tried.', offset)
      return letterbox.putAway(source.partition, request)
    }
    one.latest = request
    await decline(one, 'withdrawn', `Withdrawn by ${request.by}: ${request.why}`)
    schedule(one.lane)
  }

  const voided = async (request: LetterRequest): Promise<void> => {
    await say(request, 'void', LATE, offsetOf(request.letter))
    await letterbox.putAway(source.partition, request)
  }

  const accept = (request: LetterRequest, letter: LiveLetter): void => {
    const before = pending.of(request.letter)
    if (before === undefined) {
      pending.add({ request, latest: request, lane: letter.lane, offset: letter.offset })
      schedule(letter.lane)
    } else if (before.request.id !== request.id) {
      before.latest = request
      const detail = `Absorbed: ${before.request.by} asked to ${before.request.kind} it before, by ${before.request.id}.`
      say(request, 'absorbed', detail, letter.offset).catch(troubled)
    }
  }

  const asked = (request: LetterRequest): void => {
    const letter = live.get(request.letter)
    if (request.kind === 'withdraw') withdraw(request).catch(troubled)
    else if (letter?.position === request.position) accept(request, letter)
    else voided(request).catch(troubled)
  }

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
    reach: position => live.reach(position),
    committed: () => {
      const lanes = [...unsettled]
      unsettled.clear()
      for (const lane of lanes) schedule(lane)
    },
  }
}

const LATE = 'Too late: the letter has ended, or was written anew since it was asked.'

const offsetOf = (letter: string): number => Number(letter.slice(letter.lastIndexOf('/') + 1))
