import mongoose from 'mongoose'
import { describe, expect, it } from 'vitest'
import { bulkOutcome } from './duplicates.ts'

const { mongo } = mongoose

interface Failed {
  readonly index: number
  readonly code: number
}

/** As the driver makes it, whose parts it doesn't export. */
const bulkError = (code: number, writeErrors: readonly Failed[], majority?: string): Error => {
  const result = { matchedCount: 2, getWriteConcernError: () => majority }
  return Object.assign(Object.create(mongo.MongoBulkWriteError.prototype), { message: 'bulk', code, writeErrors, result })
}

describe('the outcome of an unordered bulk', () => {
  it('is all written when it resolves', async () => {
    expect(await bulkOutcome(Promise.resolve({ matchedCount: 3 }))).toEqual({ duplicates: new Set(), matched: 3 })
  })

  it('names the writes that met a unique index', async () => {
    const outcome = await bulkOutcome(
      Promise.reject(
        bulkError(11000, [
          { index: 1, code: 11000 },
          { index: 4, code: 11000 },
        ]),
      ),
    )
    expect(outcome).toEqual({ duplicates: new Set([1, 4]), matched: 2 })
  })

  it('is an error when the whole command failed, which the driver reports without any write error', async () => {
    const failed = bulkError(10107, [])
    await expect(bulkOutcome(Promise.reject(failed))).rejects.toBe(failed)
  })

  it('is an error when one write failed for another reason', async () => {
    const failed = bulkError(11000, [
      { index: 0, code: 11000 },
      { index: 1, code: 121 },
    ])
    await expect(bulkOutcome(Promise.reject(failed))).rejects.toBe(failed)
  })

  it('is unknown when a majority did not confirm', async () => {
    const failed = bulkError(11000, [{ index: 0, code: 11000 }], 'waiting for replication timed out')
    await expect(bulkOutcome(Promise.reject(failed))).rejects.toMatchObject({ code: 'MR_STORE_UNAVAILABLE', failure: 'unavailable' })
  })

  it('is any other error as it came', async () => {
    const lost = new mongo.MongoNetworkError('connection closed')
    await expect(bulkOutcome(Promise.reject(lost))).rejects.toBe(lost)
  })
})
