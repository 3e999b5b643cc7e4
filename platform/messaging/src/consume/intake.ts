import { failureOf, unavailable } from 'millrace'
import type { IncomingRecord } from '../ports/broker.ts'
import { type Classified, classify, type Reading, type SkipReason } from './classify.ts'
import type { Item } from './lane-work.ts'

export type Content = Item['content']

type Known = Exclude<Classified, { readonly kind: 'learn' }>

export interface Learning {
  readonly reading: Reading
  readonly stopping: AbortSignal
  /** Tries, and only this partition waits, while the error is `unavailable`. */
  readonly whileUnavailable: (work: () => Promise<void>) => Promise<void>
}

export interface IntakeOptions extends Learning {
  readonly skip: (record: IncomingRecord, reason: SkipReason) => void
  readonly deliver: (record: IncomingRecord, content: Content) => void
  /** Something of ours threw: nothing of this partition is sorted any more. */
  readonly broken: (error: unknown) => void
  /** Messages one call of the handler may take. */
  readonly maxBatch: number
}

/** Records, for each that one call takes, handed over before those that need nothing from outside get the chance to be finished: so few are alive at once. */
const HANDED_TOGETHER = 16
const QUICK_HANDLER_TURNS = 6

/** A handler that waits for nothing is done within so many microtasks; for others nobody waits. */
const quickHandlers = async (): Promise<void> => {
  for (let turn = 0; turn < QUICK_HANDLER_TURNS; turn++) await undefined
}

/** Sorts the records of one partition, in order; waits where a schema has to be learned first. */
export const createIntake = (options: IntakeOptions): ((records: readonly IncomingRecord[]) => void) => {
  const { reading, stopping, maxBatch } = options
  let queue: IncomingRecord[] = []
  let sorting = false

  const hand = (record: IncomingRecord, classified: Known): void => {
    if (classified.kind === 'skip') options.skip(record, classified.reason)
    else options.deliver(record, classified)
  }

  const sort = async (): Promise<void> => {
    sorting = true
    while (queue.length > 0) {
      const records = queue
      queue = []
      let handed = 0
      for (const record of records) {
        if (++handed % (HANDED_TOGETHER * maxBatch) === 0) await quickHandlers()
        const classified = classify(record, reading)
        const known = classified.kind === 'learn' ? await classifyLearned(record, options) : classified
        if (stopping.aborted) break
        // Within one turn for as many as are known, so that those of one lane go together.
        hand(record, known)
      }
    }
    sorting = false
  }

  return records => {
    queue = queue.concat(records)
    if (!sorting) sort().catch(options.broken)
  }
}

/** What a record is, its schema learned first. */
export const classifyLearned = async (record: IncomingRecord, options: Learning): Promise<Known> => {
  const before = classify(record, options.reading)
  if (before.kind !== 'learn') return before
  const refusal = await learn(options, before.schemaId)
  const classified = classify(record, options.reading)
  return classified.kind === 'learn' ? { kind: 'undecodable', error: refusal } : classified
}

/** Why no schema explains the bytes, if none does. Whatever else went wrong can be mended, so it is waited for. */
const learn = async ({ reading, whileUnavailable, stopping }: Learning, schemaId: number): Promise<unknown> => {
  try {
    await whileUnavailable(() =>
      reading.codec.learn(schemaId).catch((error: unknown) => {
        throw failureOf(error) === undefined ? unavailable(`The schema ${schemaId} could not be fetched.`, { cause: error }) : error
      }),
    )
    return undefined
  } catch (error) {
    return stopping.aborted ? undefined : error
  }
}
