import { describe, expect, test } from 'vitest'
import { type LagSample, trendOf } from './trend.ts'

const samples = (...lags: readonly number[]): readonly LagSample[] =>
  lags.map((lag, second) => ({ atMs: 5_000 + second * 1_000, lag, end: 10_000 + second * 50 }))

describe('a trend', () => {
  test('shrinks, with what is handled and the time left', () => {
    const trend = trendOf(samples(1_000, 900, 800))
    expect(trend?.direction).toBe('shrinking')
    expect(trend?.perSecond).toBeCloseTo(-100)
    expect(trend?.writtenPerSecond).toBeCloseTo(50)
    expect(trend?.handledPerSecond).toBeCloseTo(150)
    expect(trend?.leftMs).toBeCloseTo(8_000)
  })

  test('grows, and then nothing says when it ends', () => {
    expect(trendOf(samples(0, 50))).toEqual({ direction: 'growing', perSecond: 50, writtenPerSecond: 50, handledPerSecond: 0 })
  })

  test('is steady when it moves by less than a hundredth, or not at all', () => {
    expect(trendOf(samples(10_000, 10_040, 10_020))?.direction).toBe('steady')
    expect(trendOf(samples(0, 0))).toMatchObject({ direction: 'steady', handledPerSecond: 50 })
  })

  test('needs two moments', () => {
    expect(trendOf([])).toBeUndefined()
    expect(trendOf(samples(7))).toBeUndefined()
  })

  test('that reached zero has no time left', () => {
    expect(trendOf(samples(100, 0))).toMatchObject({ direction: 'shrinking', leftMs: 0 })
  })
})
