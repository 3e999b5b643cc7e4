import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Identity, IdentityOptions } from '../api.ts'
import { ServiceError } from '../errors.ts'

const claims = z.object({ sub: z.string().min(1).max(100), roles: z.array(z.string()).default([]) })

export type Verify = (token: string) => Promise<Identity>

/** Believes tokens signed (EdDSA) by the issuer's published keys. Throws MR_UNAUTHENTICATED, or unavailable when keys can't be read. */
export const verifier = ({ issuer, audience, jwksUrl }: IdentityOptions): Verify => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000, cooldownDuration: 1_000 })
  return async token => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['EdDSA'], requiredClaims: ['exp', 'sub'] })
      const { sub, roles } = claims.parse(payload)
      return { id: sub, roles }
    } catch (cause) {
      if (refused(cause)) throw unauthenticated('The token is not valid here: it is expired, foreign, or was changed.', cause)
      throw new ServiceError('MR_IDENTITY_UNAVAILABLE', `The keys at ${jwksUrl} can't be read, so no token can be checked.`, {
        cause,
        failure: 'unavailable',
      })
    }
  }
}

/** The token is at fault, not the way to the keys. */
const refused = (error: unknown): boolean =>
  error instanceof z.ZodError ||
  (error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC')

const unauthenticated = (why: string, cause?: unknown): ServiceError => new ServiceError('MR_UNAUTHENTICATED', why, { cause })

const identities = new WeakMap<FastifyRequest, Identity>()

export const identityOf = (request: FastifyRequest): Identity | undefined => identities.get(request)

/** Throws MR_UNAUTHENTICATED when the request came without a token. */
export const requireIdentity = (request: FastifyRequest): Identity => {
  const identity = identities.get(request)
  if (identity === undefined) throw unauthenticated('This needs a token: log in, and send it as "Authorization: Bearer …".')
  return identity
}

/** Every route needs a valid token unless it says that it is public; there a token that isn't valid counts as none. */
export const authenticate = (verify: Verify) => async (request: FastifyRequest, _reply: FastifyReply) => {
  const { public: open, role } = request.routeOptions.config
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  const bearer = scheme?.toLowerCase() === 'bearer' ? token : undefined
  if (open || request.is404) {
    const identity = bearer === undefined ? undefined : await verify(bearer).catch(() => undefined)
    if (identity !== undefined) identities.set(request, identity)
    return
  }
  if (bearer !== undefined) identities.set(request, await verify(bearer))
  const identity = requireIdentity(request)
  if (role !== undefined && !identity.roles.includes(role)) throw new ServiceError('MR_FORBIDDEN', `This needs the role "${role}".`)
}
