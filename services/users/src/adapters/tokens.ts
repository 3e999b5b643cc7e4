import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose'

export interface Tokens {
  readonly expiresInSeconds: number
  issue(subject: string, roles: readonly string[]): Promise<string>
  /** The public keys tokens are checked with (RFC 7517). */
  keys(): Promise<{ readonly keys: readonly JWK[] }>
}

interface TokenOptions {
  /** Ed25519. */
  readonly signingKey: KeyObject
  readonly issuer: string
  readonly audience: string
  readonly expiresInSeconds: number
}

/** Says who someone is, in tokens that anyone can check and only this service can make. */
export const createTokens = async ({ signingKey, issuer, audience, expiresInSeconds }: TokenOptions): Promise<Tokens> => {
  const publicKey = await exportJWK(createPublicKey(signingKey))
  const kid = await calculateJwkThumbprint(publicKey)
  return {
    expiresInSeconds,
    issue: (subject, roles) =>
      new SignJWT({ roles })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${expiresInSeconds}s`)
        .sign(signingKey),
    keys: async () => ({ keys: [{ ...publicKey, kid, alg: 'EdDSA', use: 'sig' }] }),
  }
}
