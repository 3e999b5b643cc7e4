import { expect, test } from 'vitest'
import { manualClock } from '../memory/index.ts'
import { createDeadlines } from './deadlines.ts'

test('each deadline expires at its own time, unless it was met', async () => {
  const clock = manualClock(0)
  const deadlines = createDeadlines(clock, 100)
  const expired: string[] = []
  const watch = (name: string) => deadlines.watch(() => expired.push(`${name}@${clock.now()}`))
  watch('a')
  await clock.advance(30)
  const met = watch('b')
  watch('c')
  await clock.advance(40)
  met()
  watch('d')
  await clock.advance(1_000)
  expect(expired).toEqual(['a@100', 'c@130', 'd@170'])
  expect(clock.nextDue()).toBeUndefined()
})

test('closing leaves no sleeper behind', async () => {
  const clock = manualClock()
  const deadlines = createDeadlines(clock, 100)
  deadlines.watch(() => expect.fail('It was closed.'))
  deadlines.close()
  await clock.advance(1_000)
  expect(clock.nextDue()).toBeUndefined()
})
