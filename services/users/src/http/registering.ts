import { users } from '@millrace/schemas'
import type { App } from '@millrace/service'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Passwords } from '../adapters/passwords.ts'
import { normalisedEmail, passwordFault } from '../domain/credentials.ts'
import { user } from '../domain/user.ts'
import { refusal } from './refusal.ts'

export const email = z.string().max(320).transform(normalisedEmail).pipe(z.email().max(254))

export const registration = z.object({
  email,
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{C}+$/u, 'no control characters'),
  password: z.string().max(200),
})

/** A repeat has the hash of its first, so that the same request stays the same registration: hashing the same twice differs. */
const hashFor = async (app: App, passwords: Passwords, userId: string, password: string): Promise<string> => {
  const first = (await app.state(user, userId))?.passwordHash
  return first !== undefined && (await passwords.matches(password, first)) ? first : passwords.hash(password)
}

/** Answers the user's id. Throws 422 for a poor password, 409 for an address that is taken, 503 when too many want one. */
export const register = async (
  app: App,
  passwords: Passwords,
  { email, displayName, password }: z.infer<typeof registration>,
  request: FastifyRequest,
): Promise<string> => {
  const fault = passwordFault(password, email)
  if (fault !== undefined) throw refusal(422, 'password-poor', fault)
  const userId = app.newId(request)
  const passwordHash = await hashFor(app, passwords, userId, password)
  await app.decide(user, users.Register({ userId, email, displayName, passwordHash }), request)
  return userId
}
