import { expect, test } from 'vitest'
import { manualClock } from '../memory/index.ts'
import { createAllInHand } from './all-in-hand.ts'
import { createTap } from './tap.ts'

const at = { topic: 't', partition: 0 }

const start = () => {
  const said: string[] = []
  const tap = createTap(at, { pause: () => said.push('pause'), resume: () => said.push('resume') })
  return { said, tap }
}

test('fetching goes on only when the last reason against it is gone', () => {
  const { said, tap } = start()
  tap.shut('full')
  tap.shut('asked')
  tap.open('full')
  tap.open('halted')
  expect(said).toEqual(['pause'])
  tap.open('asked')
  expect(said).toEqual(['pause', 'resume'])
})

test('what was given back is not fetched again', () => {
  const { said, tap } = start()
  tap.shut('full')
  tap.end()
  tap.open('full')
  tap.shut('full')
  expect(said).toEqual(['pause'])
})

/** Two taps of 10 messages in all, filled to it. */
const filled = () => {
  const [one, other] = [start(), start()]
  const clock = manualClock()
  const all = createAllInHand(10, clock)
  all.join(one.tap)
  all.add(10)
  all.join(other.tap)
  return { clock, all, said: () => [one.said, other.said] }
}

const shut = [['pause'], ['pause']]
const open = [
  ['pause', 'resume'],
  ['pause', 'resume'],
]

test('law 11: when all partitions together have enough in hand, none fetches; once half of it is finished, all do', () => {
  const { all, said } = filled()
  all.add(-4)
  expect(said()).toEqual(shut)
  all.add(-1)
  expect(said()).toEqual(open)
})

test('law 11: and where less than half is finished for a while, all fetch as soon as there is room', async () => {
  const { clock, all, said } = filled()
  all.add(1)
  all.add(-1)
  await clock.advance(1_000)
  expect(said()).toEqual(shut)
  all.add(-1)
  expect(said()).toEqual(shut)
  await clock.advance(1_000)
  expect(said()).toEqual(open)
})
