import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readConfig } from '@millrace/service'
import { z } from 'zod'
import { email } from './http/registering.ts'

const ed25519 = (pem: string): KeyObject | undefined => {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'))
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}

const signingKey = z.string().transform((pem, context) => {
  const key = ed25519(pem)
  if (key !== undefined) return key
  context.addIssue({ code: 'custom', message: 'an Ed25519 private key in PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` makes' })
  return z.NEVER
})

export const config = readConfig({
  SIGNING_KEY: signingKey.describe('what tokens are signed with: an Ed25519 private key in PEM (PKCS#8)'),
  TOKEN_SECONDS: z.coerce.number().int().min(60).max(86_400).default(3_600).describe('how long a token is good for, as 3600'),
  HASHES_AT_ONCE: z.coerce.number().int().min(1).max(64).default(2).describe('passwords hashed at the same time, as 2'),
  HASHES_WAITING: z.coerce.number().int().min(0).max(10_000).default(50).describe('passwords that may wait for that, as 50'),
  OPERATOR_EMAIL: email.default('operator@shop.millrace.example').describe('the first operator, as operator@shop.millrace.example'),
  OPERATOR_PASSWORD: z.string().min(10).max(72).optional().describe('their password; without one it is made and printed once'),
})
