import { refuse, routes } from '@millrace/service'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Passwords } from '../adapters/passwords.ts'
import type { Tokens } from '../adapters/tokens.ts'
import { emailClaim, user } from '../domain/user.ts'
import { email } from './registering.ts'

const credentials = z.strictObject({ email, password: z.string().max(200) })

/** Guesses at one account, from one place. */
const guesses = {
  max: 20,
  timeWindow: '1 minute',
  hook: 'preHandler' as const,
  keyGenerator: ({ ip, body }: FastifyRequest) => `${ip} ${credentials.safeParse(body).data?.email}`,
}

export const loginRoutes = (passwords: Passwords, tokens: Tokens) =>
  routes((http, app) => {
    http.post('/login', { config: { public: true, rateLimit: guesses }, schema: { body: credentials } }, async (request, reply) => {
      const { email, password } = request.body
      const userId = await app.claimant(emailClaim(email))
      const found = userId === undefined ? undefined : await app.state(user, userId)
      const matches = await passwords.matches(password, found?.passwordHash)
      if (!matches || userId === undefined || found === undefined) {
        throw refuse(401, 'login-refused', 'no user has this address and this password')
      }
      const token = await tokens.issue(userId, found.roles)
      return reply.header('cache-control', 'no-store').send({ token, tokenType: 'Bearer', expiresInSeconds: tokens.expiresInSeconds })
    })

    http.get('/.well-known/jwks.json', { config: { public: true } }, async () => tokens.keys())
  })
