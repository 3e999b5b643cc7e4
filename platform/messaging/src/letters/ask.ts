import type { Broker, Follower } from '../ports/broker.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import { whileUnavailable } from '../time/backoff.ts'
import type { FoundLetter } from './find-letters.ts'
import { fromJournalRecord, type JournalEntry } from './journal.ts'
import { letterKey, lettersJournalTopic, lettersTopic } from './letter.ts'
import { type LetterRequest, partitionOfLetter, type RequestKind, toRequestRecord } from './request.ts'

export interface AskOptions {
  readonly broker: Broker
  readonly clock: Clock
  readonly ids: Ids
  readonly group: string
  /** Asked for in this order: each lane's from its first on. */
  readonly letters: readonly Pick<FoundLetter, 'letter' | 'position'>[]
  readonly kind: Exclude<RequestKind, 'withdraw'>
  readonly by: string
  readonly why: string
  /** Of an edit. */
  readonly value?: Buffer
  /** Requests a second at most. Default: as many as are answered. */
  readonly ratePerSecond?: number
  /** So many that fail again stop the run: no more are asked for, and those not tried yet are withdrawn. */
  readonly maxFailures?: number
  /** Asks for no more, and withdraws what isn't tried yet. */
  readonly stop: AbortSignal
  /** Waits no longer: what isn't answered stands until an owner takes it up. */
  readonly leave: AbortSignal
  readonly answered: (entry: JournalEntry) => void
  /** The broker doesn't answer: what waits for it goes on by itself. */
  readonly trouble: (error: unknown) => void
}

export interface Asked {
  readonly run: string
  readonly asked: number
  /** Requests whose answer wasn't waited for. */
  readonly open: readonly LetterRequest[]
  /** Letters that were never asked for, since the run was stopped. */
  readonly left: number
}

/** Requests not answered at most: more would only wait in the owners' memory (law 11). */
const MAX_OPEN = 1_000
/** In one send. */
const MAX_TOGETHER = 200

/** Requests go out in turns of this time when they have a rate. */
const TURN_MS = 200

/** Asks the owners of these letters, and tells what came of it. */
export const askForLetters = async (options: AskOptions): Promise<Asked> => {
  const { letters, maxFailures = Number.POSITIVE_INFINITY, stop, leave } = options
  const run = options.ids.next()
  const open = new Map<string, LetterRequest>()
  const changes = createChanges(stop, leave)
  let asked = 0
  let failures = 0
  let withdrawn = false
  const mailing = createMailing(options)
  const follower = await followAnswers(options, entry => {
    if (!open.delete(entry.request.id)) return
    if (entry.outcome === 'failed') failures += 1
    options.answered(entry)
    changes.tell()
  })

  const askMore = async (): Promise<void> => {
    const most = Math.min(MAX_TOGETHER, MAX_OPEN - open.size, turnOf(options.ratePerSecond))
    const requests = letters.slice(asked, asked + most).map(letter => requestFor(options, run, letter))
    for (const request of requests) open.set(request.id, request)
    asked += requests.length
    await mailing.send(requests)
    if (options.ratePerSecond !== undefined && asked < letters.length)
      await options.clock.sleep((requests.length * 1_000) / options.ratePerSecond, changes.over)
  }
  const withdraw = async (): Promise<void> => {
    withdrawn = true
    await mailing.send([...open.values()].map(request => withdrawalOf(options, request)))
  }

  try {
    for (;;) {
      const isOver = stop.aborted || failures >= maxFailures
      const isAllAsked = isOver || asked === letters.length
      if (leave.aborted || (isAllAsked && open.size === 0)) break
      if (isOver && !withdrawn) await withdraw()
      else if (!isAllAsked && open.size < MAX_OPEN) await askMore()
      else await changes.next()
    }
  } finally {
    await Promise.all([follower.close(), mailing.close()])
  }
  return { run, asked, open: [...open.values()], left: letters.length - asked }
}

const turnOf = (ratePerSecond = Number.POSITIVE_INFINITY): number => Math.max(1, Math.floor((ratePerSecond * TURN_MS) / 1_000))

const requestFor = (options: AskOptions, run: string, { letter, position }: AskOptions['letters'][number]): LetterRequest => ({
  id: options.ids.next(),
  kind: options.kind,
  letter: letterKey(letter.source),
  position,
  at: options.clock.now(),
  by: options.by,
  why: options.why,
  run,
  ...(options.maxFailures !== undefined && { maxFailures: options.maxFailures }),
  ...(options.value !== undefined && { value: options.value }),
})

const withdrawalOf = ({ ids, clock, by, stop }: AskOptions, { letter, position, run }: LetterRequest): LetterRequest => ({
  id: ids.next(),
  kind: 'withdraw',
  letter,
  position,
  at: clock.now(),
  by,
  why: stop.aborted ? 'The run was stopped.' : 'Too many letters of the run failed again.',
  run,
})

/** Wakes whoever waits for something to happen; at once when both are over. */
const createChanges = (stop: AbortSignal, leave: AbortSignal) => {
  const over = AbortSignal.any([stop, leave])
  let waiting = Promise.withResolvers<void>()
  const tell = (): void => {
    waiting.resolve()
    waiting = Promise.withResolvers<void>()
  }
  stop.addEventListener('abort', tell, { once: true })
  leave.addEventListener('abort', tell, { once: true })
  return { over, tell, next: () => waiting.promise }
}

/** Writes requests, each on the partition of its letter. */
const createMailing = ({ broker, group, clock, ids, leave, trouble }: AskOptions) => {
  const producer = broker.producer(`${lettersTopic(group)}-requests`)
  const patience = { clock, random: ids.random, signal: leave, trouble }
  const sendOnce = async (requests: readonly LetterRequest[]): Promise<void> => {
    const records = requests.map(request => toRequestRecord(group, partitionOfLetter(request.letter), request))
    for (let at = 0; at < records.length; at += MAX_TOGETHER) await producer.send(records.slice(at, at + MAX_TOGETHER))
  }
  return {
    send: (requests: readonly LetterRequest[]) => whileUnavailable(() => sendOnce(requests), patience),
    close: () => producer.close(),
  }
}

/** From the journal's end on: what is asked now is answered later. */
const followAnswers = async ({ broker, group, trouble }: AskOptions, hear: (entry: JournalEntry) => void): Promise<Follower> => {
  const topic = lettersJournalTopic(group)
  const bounds = await broker.topics.bounds([topic])
  return broker.follow({
    from: bounds.map(({ partition, latest }) => ({ topic, partition, offset: latest })),
    records: ({ records }) => {
      for (const record of records) {
        const entry = fromJournalRecord(record)
        if (entry !== undefined) hear(entry)
      }
    },
    outOfRange: ({ partition }) => trouble(new Error(`The log of ${topic}/${partition} was cut: answers in it are not heard.`)),
    trouble,
  })
}
