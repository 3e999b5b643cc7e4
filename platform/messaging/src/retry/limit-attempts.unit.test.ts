import { expect, test } from 'vitest'
import { limitAttempts } from './limit-attempts.ts'

test('so many tries in all, the first included', () => {
  const rule = limitAttempts(3)
  const said = [1, 2, 3, 4].map(failures => rule({ error: undefined, failures, sinceMs: 0 }, { random: () => 0 }))
  expect(said).toEqual([0, 0, 'give up', 'give up'])
})
