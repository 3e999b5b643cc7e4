import { users } from '@millrace/schemas'
import { type App, refuse } from '@millrace/service'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Passwords } from '../adapters/passwords.ts'
import { normalisedEmail, passwordFault } from '../domain/credentials.ts'
import { user } from '../domain/user.ts'

export const email = z.string().max(320).transform(normalisedEmail).pipe(z.email().max(254))

export const registration = z.strictObject({
  email,
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{C}+$/u, 'no control characters'),
  password: z.string().max(200),
})

/** Answers the user's id. Throws 422 for a poor password, 409 for an address that is taken, 503 when too many want one. */
export const register = async (
  app: App,
  passwords: Passwords,
  { email, displayName, password }: z.infer<typeof registration>,
  role: users.Role | null,
  request: FastifyRequest,
): Promise<string> => {
  const fault = passwordFault(password, email)
  if (fault !== undefined) throw refuse(422, 'password-poor', fault)
  const userId = app.newId(request)
  const passwordHash = await passwords.hash(password)
  await app.decide(user, users.Register({ userId, email, displayName, passwordHash, role }), request)
  return userId
}
