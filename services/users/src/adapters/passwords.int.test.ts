import { failureOf } from 'millrace'
import { expect, test } from 'vitest'
import { createPasswords } from './passwords.ts'

test('a password matches its own hash, of cost 12, and no other', async () => {
  const passwords = createPasswords({ atOnce: 2, waiting: 10 })
  const hash = await passwords.hash('correct horse battery')
  expect(hash).toMatch(/^\$2b\$12\$/)
  expect(await passwords.matches('correct horse battery', hash)).toBe(true)
  expect(await passwords.matches('incorrect horse', hash)).toBe(false)
})

test('nobody has a password, and finding out takes as long', async () => {
  const passwords = createPasswords({ atOnce: 1, waiting: 10 })
  const hash = await passwords.hash('correct horse battery')
  await passwords.matches('warm up', undefined)
  const time = async (of: string | undefined) => {
    const from = performance.now()
    expect(await passwords.matches('anything else', of)).toBe(false)
    return performance.now() - from
  }
  const [somebody, nobody] = [await time(hash), await time(undefined)]
  expect(nobody).toBeGreaterThan(somebody / 10)
})

test('more than may wait are told to come again', async () => {
  const passwords = createPasswords({ atOnce: 1, waiting: 1 })
  const asked = [passwords.hash('first'), passwords.hash('second'), passwords.hash('third')]
  const settled = await Promise.allSettled(asked)
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(await passwords.hash('later')).toBeTypeOf('string')
  const [, , third] = settled
  expect(third?.status === 'rejected' && failureOf(third.reason)).toBe('unavailable')
  expect(third?.status === 'rejected' && third.reason).toMatchObject({ retryAfterMs: 2_000 })
})
