import { expect, test } from 'vitest'
import { manualClock } from './clock.ts'

test('sleepers wake in the order they are due, each at its own moment', async () => {
  const clock = manualClock(1000)
  const woken: string[] = []
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms)
    woken.push(`${name}@${clock.now()}`)
  }
  void sleeper('late', 20)
  void sleeper('early', 10).then(() => sleeper('again', 5))
  void sleeper('beside late', 20)
  await clock.advance(19)
  expect(woken).toEqual(['early@1010', 'again@1015'])
  await clock.advance(1)
  expect(woken).toEqual(['early@1010', 'again@1015', 'late@1020', 'beside late@1020'])
  expect(clock.monotonicMs()).toBe(20)
})

test('an abort ends a sleep at once and leaves no sleeper behind', async () => {
  const clock = manualClock()
  const abort = new AbortController()
  const slept = clock.sleep(1000, abort.signal)
  expect(clock.nextDue()).toBe(clock.now() + 1000)
  abort.abort()
  await slept
  expect(clock.nextDue()).toBeUndefined()
  await clock.sleep(1000, abort.signal)
})

test('who sleeps until a moment reaches it, however small the rest', async () => {
  const clock = manualClock()
  await clock.advance(1e9 + 0.1)
  const momentMs = clock.monotonicMs() + 1e-7
  const reached = (async () => {
    while (clock.monotonicMs() < momentMs) await clock.sleep((momentMs - clock.monotonicMs()) / 10)
  })()
  await clock.advance(1)
  await reached
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(momentMs)
})
