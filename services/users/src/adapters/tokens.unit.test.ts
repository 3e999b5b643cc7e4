import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createTokens } from './tokens.ts'

const tokensOf = (issuer: string) =>
  createTokens({ signingKey: generateKeyPairSync('ed25519').privateKey, issuer, audience: 'shop', expiresInSeconds: 600 })

test('a token says who, for whom, until when and with which roles, and anyone can check it', async () => {
  const tokens = await tokensOf('users')
  const keys = createLocalJWKSet({ keys: [...(await tokens.keys()).keys] })
  const token = await tokens.issue('u1', ['operator'])
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: 'users', audience: 'shop', algorithms: ['EdDSA'] })
  expect(payload).toMatchObject({ sub: 'u1', roles: ['operator'] })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600)
  expect(protectedHeader.alg).toBe('EdDSA')
  await expect(jwtVerify(token, keys, { issuer: 'users', audience: 'another' })).rejects.toThrow()
})

test('the published keys hold nothing private, and do not check what another signed', async () => {
  const [tokens, others] = [await tokensOf('users'), await tokensOf('users')]
  const { keys } = await tokens.keys()
  expect(keys[0]).not.toHaveProperty('d')
  await expect(jwtVerify(await others.issue('u1', []), createLocalJWKSet({ keys: [...keys] }))).rejects.toThrow()
})
