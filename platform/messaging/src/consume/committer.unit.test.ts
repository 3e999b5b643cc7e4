import { unavailable } from 'millrace'
import { expect, test } from 'vitest'
import { MessagingError } from '../errors.ts'
import { manualClock } from '../memory/index.ts'
import type { CommittedOffset } from '../ports/broker.ts'
import { createCommitter } from './committer.ts'

const start = (commit: (offset: number) => Promise<void> = async () => undefined) => {
  const clock = manualClock()
  const stored: number[] = []
  const refused: unknown[] = []
  let finished = 0
  let last = 0
  const committer = createCommitter({
    dirty: (): readonly CommittedOffset[] => (finished > last ? [{ topic: 't', partition: 0, offset: finished, metadata: '' }] : []),
    commit: async ([offset]) => commit(offset?.offset ?? 0),
    committed: ([offset]) => {
      last = offset?.offset ?? 0
      stored.push(last)
    },
    refused: error => refused.push(error),
    pause: hurry => clock.sleep(50, hurry),
    rest: hurry => clock.sleep(5_000, hurry),
  })
  const finish = (offset: number): void => {
    finished = offset
    committer.request()
  }
  return { clock, stored, refused, committer, finish }
}

test('commits at once after a rest, and what comes soon after together', async () => {
  const { clock, stored, finish } = start()
  finish(1)
  await clock.advance(0)
  expect(stored).toEqual([1])
  for (const offset of [2, 3, 4]) {
    finish(offset)
    await clock.advance(10)
  }
  expect(stored).toEqual([1])
  await clock.advance(20)
  expect(stored).toEqual([1, 4])
})

test('law 12: the last commit does not wait', async () => {
  const { clock, stored, committer, finish } = start()
  finish(1)
  await clock.advance(0)
  finish(2)
  await committer.flush()
  expect(stored).toEqual([1, 2])
  expect(clock.nextDue()).toBeUndefined()
})

test('law 5: what was refused is tried again, also when nothing else is finished, and not once it is over', async () => {
  let refusals = 2
  const { clock, refused, stored, committer, finish } = start(async () => {
    refusals -= 1
    if (refusals >= 0) throw new Error('Not now.')
  })
  finish(1)
  await clock.advance(5_100)
  expect([refused.length, stored]).toEqual([2, []])
  await clock.advance(5_100)
  expect([refused.length, stored]).toEqual([2, [1]])
  refusals = 1
  finish(2)
  await clock.advance(100)
  await committer.flush()
  expect(stored).toEqual([1, 2])
  expect(clock.nextDue()).toBeUndefined()
})

test('law 5: a stale generation, or a broker given up, ends it; a refusal is told and tried again', async () => {
  for (const error of [new MessagingError('MR_STALE_GENERATION', 'Stale.'), unavailable('Away.')]) {
    const { clock, stored, refused, finish } = start(() => Promise.reject(error))
    finish(1)
    await clock.advance(100)
    finish(2)
    await clock.advance(100)
    expect([stored, refused]).toEqual([[], []])
  }
  const { clock, refused, stored, finish } = start(offset => (offset === 1 ? Promise.reject(new Error('Too large.')) : Promise.resolve()))
  finish(1)
  await clock.advance(100)
  finish(2)
  await clock.advance(100)
  expect(refused).toHaveLength(1)
  expect(stored).toEqual([2])
})
