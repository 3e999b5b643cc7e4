import { expect, test } from 'vitest'
import { limitTime } from './limit-time.ts'

test('gives up at the first failure after its time', () => {
  const rule = limitTime(1_000)
  const said = [0, 999, 1_000].map(sinceMs => rule({ error: undefined, failures: 1, sinceMs }, { random: () => 0 }))
  expect(said).toEqual([0, 0, 'give up'])
})
