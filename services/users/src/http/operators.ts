import { randomBytes } from 'node:crypto'
import { users } from '@millrace/schemas'
import { type App, type Http, routes } from '@millrace/service'
import type { Passwords } from '../adapters/passwords.ts'
import type { Tokens } from '../adapters/tokens.ts'
import { emailClaim, user } from '../domain/user.ts'
import { register, registration } from './registering.ts'

export interface FirstOperator {
  readonly email: string
  /** Without one, a password is made and shown once. */
  readonly password?: string | undefined
  /** Where a made password is shown: never a log. */
  readonly show: (line: string) => void
}

/** We may sign tokens, so the first operator is made as any later one: by an operator's request. */
const makeFirst = async (http: Http, app: App, tokens: Tokens, { email, password, show }: FirstOperator): Promise<void> => {
  if ((await app.claimant(emailClaim(email))) !== undefined) return
  const made = password ?? randomBytes(18).toString('base64url')
  const answer = await http.inject({
    method: 'POST',
    url: '/operators',
    headers: { authorization: `Bearer ${await tokens.issue('users', ['operator'])}`, 'idempotency-key': `first-operator-${email}` },
    payload: { email, displayName: 'Operator', password: made },
  })
  if (answer.statusCode !== 201) throw new Error(`The first operator could not be made (${answer.statusCode}): ${answer.body}`)
  if (password === undefined) show(`The first operator is ${email}, password ${made} (shown this once).`)
}

export const operatorRoutes = (passwords: Passwords, tokens: Tokens, first: FirstOperator) =>
  routes((http, app) => {
    http.post('/operators', { config: { role: 'operator' }, schema: { body: registration } }, async (request, reply) => {
      const userId = await register(app, passwords, request.body, request)
      await app.decide(user, users.GrantRole({ userId, role: 'operator' }), request)
      return reply.code(201).send({ userId })
    })

    http.addHook('onListen', async () => {
      await makeFirst(http, app, tokens, first).catch((error: unknown) => http.log.error(error, 'there may be no operator yet'))
    })
  })
