import { expect, it } from 'vitest'
import { SideMissing } from './arena/arena.ts'
import type { Course } from './bench.ts'
import { runRounds } from './run.ts'
import type { Side } from './sides/side.ts'

const sideNamed = (name: string): Side => ({
  name,
  command: async () => ({ missing: 'all' }),
  read: () => ({ value: 0, messages: 0, notes: {} }),
})
const sides = ['ours', 'one', 'two'].map(sideNamed)

const scene = (fails: (name: string) => Error | undefined = () => undefined) => {
  const ran: string[] = []
  const course: Course = {
    run: async ({ name }) => {
      const error = fails(name)
      if (error !== undefined) throw error
      ran.push(name)
      return { value: ran.length, messages: 1, notes: {} }
    },
    close: async () => void ran.push('closed'),
  }
  const plan = { rounds: 2, sides, unit: 'messages/s', say: () => undefined, signal: new AbortController().signal }
  return { ran, run: () => runRounds(course, plan) }
}

it('runs the sides in turn, round by round', async () => {
  const { ran, run } = scene()
  const { rounds } = await run()
  expect(ran).toEqual(['ours', 'one', 'two', 'ours', 'one', 'two', 'closed'])
  expect(rounds.map(round => round.get('one')?.value)).toEqual([2, 5])
})

it('leaves out a peer that this machine cannot run, and says why', async () => {
  const { ran, run } = scene(name => (name === 'one' ? new SideMissing('one', 'Java') : undefined))
  const { leftOut } = await run()
  expect(ran).toEqual(['ours', 'two', 'ours', 'two', 'closed'])
  expect(leftOut.get('one')).toBe('Java')
})

it('a side that fails ends the bench, which closes', async () => {
  const { ran, run } = scene(name => (name === 'two' ? new Error('no outcome') : undefined))
  await expect(run()).rejects.toThrow('no outcome')
  expect(ran).toEqual(['ours', 'one', 'closed'])
})
