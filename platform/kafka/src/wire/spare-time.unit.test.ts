import { expect, test } from 'vitest'
import { spareTime } from './spare-time.ts'

test('there is time to spare until the loop is busy for a while, and again once it is quiet', () => {
  const loop = { at: 0, now: 0.1, nowMs: () => loop.at, busy: () => loop.now }
  const spare = spareTime(loop)
  const after = (ms: number, busy: number): boolean => {
    loop.at += ms
    loop.now = busy
    return spare()
  }
  expect(after(100, 0.5)).toBe(true)
  expect(after(50, 1)).toBe(true)
  expect(after(50, 1)).toBe(false)
  expect(after(100, 0.5)).toBe(false)
  expect(after(100, 0.3)).toBe(true)
})
