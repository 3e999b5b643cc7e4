import { expect, it } from 'vitest'
import { together } from './together.ts'

it('gives all results in order', async () => {
  expect(await together([Promise.resolve(1), Promise.resolve('two')], new AbortController())).toEqual([1, 'two'])
})

it('tells the others to give up, waits for them, and throws the first failure', async () => {
  const giveUp = new AbortController()
  let othersEnded = false
  const other = new Promise<void>((_, reject) =>
    giveUp.signal.addEventListener('abort', () => {
      othersEnded = true
      reject(new Error('gave up'))
    }),
  )
  await expect(together([other, Promise.reject(new Error('no disk'))], giveUp)).rejects.toThrow('no disk')
  expect(othersEnded).toBe(true)
})
