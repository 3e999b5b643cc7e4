import { expect, test } from 'vitest'
import { saslOf } from './sasl.ts'

test('user and password are given under the library’s name of the mechanism', () => {
  expect(saslOf({ mechanism: 'scram-sha-512', username: 'orders', password: 'secret' })).toEqual({
    mechanism: 'SCRAM-SHA-512',
    username: 'orders',
    password: 'secret',
  })
})

test('a bearer token is asked for each time it is needed', async () => {
  let asked = 0
  const { mechanism, token } = saslOf({ mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: `token ${++asked}` }) })
  expect(mechanism).toBe('OAUTHBEARER')
  if (typeof token !== 'function') throw new Error('no function')
  expect([await token(), await token()]).toEqual(['token 1', 'token 2'])
})

test('a mechanism the library lacks is refused, with what to do', () => {
  expect(() => saslOf({ mechanism: 'aws', authorizationIdentity: 'a', accessKeyId: 'b', secretAccessKey: 'c' })).toThrow(
    expect.objectContaining({ code: 'MR_BROKER_REFUSED', failure: 'permanent', message: expect.stringContaining('kafka()') }),
  )
})
