import { expect, test } from 'vitest'
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

test('law 11: when all partitions together have enough in hand, none fetches until half of it is finished', () => {
  const [one, other] = [start(), start()]
  const all = createAllInHand(10)
  all.join(one.tap)
  all.add(10)
  all.join(other.tap)
  all.add(-4)
  expect([one.said, other.said]).toEqual([['pause'], ['pause']])
  all.add(-1)
  expect([one.said, other.said]).toEqual([
    ['pause', 'resume'],
    ['pause', 'resume'],
  ])
})
