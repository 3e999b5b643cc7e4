import { EventSourcingError } from '@millrace/event-sourcing'
import mongoose from 'mongoose'

const duplicateKey = 11000

export const isDuplicate = (error: unknown): boolean => error instanceof mongoose.mongo.MongoServerError && error.code === duplicateKey

export interface BulkOutcome {
  /** Which of the writes met a unique index. */
  readonly duplicates: ReadonlySet<number>
  /** How many documents the updates and replacements among them found. */
  readonly matched: number
}

const unconfirmed = (cause: unknown): Error =>
  new EventSourcingError('MR_STORE_UNAVAILABLE', 'A majority of the MongoDB servers did not confirm a write: it may be lost, or not', {
    failure: 'unavailable',
    cause,
  })

/**
 * Duplicate keys of an unordered bulk are an answer; anything else is thrown, for then it isn't known what was stored:
 * also when the majority didn't confirm what the server wrote.
 */
export const bulkOutcome = async (bulk: Promise<{ readonly matchedCount?: number }>): Promise<BulkOutcome> => {
  try {
    return { duplicates: new Set(), matched: (await bulk).matchedCount ?? 0 }
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error
    if (error.result.getWriteConcernError() !== undefined) throw unconfirmed(error)
    const errors = [error.writeErrors].flat()
    // None: the command itself failed, and the driver calls that a bulk error too.
    if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw error
    return { duplicates: new Set(errors.map(({ index }) => index)), matched: error.matchedCount }
  }
}
