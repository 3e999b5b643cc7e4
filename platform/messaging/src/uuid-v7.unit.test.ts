import { expect, test } from 'vitest'
import { manualClock, seededIds } from './memory/index.ts'
import { systemClock, systemIds } from './system.ts'
import { uuidV7s } from './uuid-v7.ts'

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('the vector of RFC 9562, A.6 comes out of its own time and bits', () => {
  // 017F22E2-79B0-7CC3-98C4-DC0C0C07398F has a counter in the upper half, so its lower eleven bits are compared.
  const next = uuidV7s(
    () => 0x017f22e279b0,
    () => Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]),
  )
  expect(next()).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f')
})

test('ids of one source only grow, through a full counter and a clock that goes back', () => {
  let now = 1000
  const next = uuidV7s(
    () => now,
    () => new Uint8Array(10).fill(0xff),
  )
  const made = Array.from({ length: 5000 }, next)
  now = 500
  made.push(next())
  now = 2000
  made.push(next())
  expect(made.every(id => shape.test(id))).toBe(true)
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
})

test('the system makes valid, growing, unique ids with the time in front', () => {
  const before = Date.now()
  const made = Array.from({ length: 2000 }, () => systemIds.next())
  expect(made.every(id => shape.test(id))).toBe(true)
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(2000)
  expect(Number.parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before)
})

test('the same seed makes the same ids, another seed others', () => {
  const series = (seed: number) => {
    const ids = seededIds(seed, manualClock())
    return [ids.next(), ids.next(), ids.random()]
  }
  expect(series(1)).toEqual(series(1))
  expect(series(1)).not.toEqual(series(2))
  expect(series(1)[0]).toMatch(shape)
})

test('a system sleep ends when its signal aborts, before or during it, without rejecting', async () => {
  const abort = new AbortController()
  const slept = systemClock.sleep(60_000, abort.signal)
  abort.abort()
  await slept
  await systemClock.sleep(60_000, abort.signal)
})
