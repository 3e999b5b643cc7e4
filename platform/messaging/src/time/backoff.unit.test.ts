import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../memory/index.ts'
import { backoffMs, whileUnavailable } from './backoff.ts'

const backoff = { firstDelayMs: 100, maxDelayMs: 5_000 }

describe('the backoff', () => {
  test('lies below a ceiling that doubles from try to try, up to its limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        const delay = backoffMs(attempt, backoff, random)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(Math.min(5_000, 100 * 2 ** (attempt - 1)))
      }),
    )
    expect([1, 2, 3, 7].map(attempt => backoffMs(attempt, backoff, 1))).toEqual([100, 200, 400, 5_000])
  })

  test('is never shorter than the failed side asked for', () => {
    expect(backoffMs(1, backoff, 0, unavailable('Busy.', { retryAfterMs: 30_000 }))).toBe(30_000)
  })
})

describe('trying while something is unavailable', () => {
  const setUp = () => {
    const clock = manualClock()
    const ending = new AbortController()
    return { clock, ending, patience: { clock, random: () => 0.5, signal: ending.signal, trouble: () => undefined } }
  }

  test('goes on until it is back', async () => {
    const { clock, patience } = setUp()
    let tries = 0
    const result = whileUnavailable(async () => {
      tries += 1
      if (tries < 30) throw unavailable('Down.')
      return tries
    }, patience)
    await clock.advance(200_000)
    expect(await result).toBe(30)
  })

  test('throws any other error at once', async () => {
    await expect(whileUnavailable(() => Promise.reject(permanent('No.')), setUp().patience)).rejects.toThrow('No.')
  })

  test('ends with the last error when it is told to', async () => {
    const { clock, ending, patience } = setUp()
    const ended = expect(whileUnavailable(() => Promise.reject(unavailable('Down.')), patience)).rejects.toThrow('Down.')
    await clock.advance(1_000)
    ending.abort()
    await ended
  })
})
