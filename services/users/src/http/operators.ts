import { randomBytes, randomUUID } from 'node:crypto'
import { setInterval } from 'node:timers/promises'
import { type Http, routes } from '@millrace/service'
import type { Passwords } from '../adapters/passwords.ts'
import type { Tokens } from '../adapters/tokens.ts'
import { register, registration } from './registering.ts'

export interface FirstOperator {
  readonly email: string
  /** Without one, a password is made and shown once. */
  readonly password?: string | undefined
  /** Where a made password is shown: never a log. */
  readonly show: (line: string) => void
}

const whileStartingMs = 250

/**
 * We may sign tokens, so the first operator is made as any later one: by an operator's request, once
 * the service is ready. When there is one already, the answer is 409.
 */
const makeFirst = async (http: Http, tokens: Tokens, { email, password, show }: FirstOperator, stopping: AbortSignal): Promise<void> => {
  const made = password ?? randomBytes(18).toString('base64url')
  const key = randomUUID()
  for await (const _ of setInterval(whileStartingMs, undefined, { signal: stopping })) {
    if ((await http.inject('/health/ready')).statusCode !== 200) continue
    const { statusCode, body } = await http.inject({
      method: 'POST',
      url: '/operators',
      headers: { authorization: `Bearer ${await tokens.issue('users', ['operator'])}`, 'idempotency-key': key },
      payload: { email, displayName: 'Operator', password: made },
    })
    if (statusCode === 503) continue
    if (statusCode === 201 && password === undefined) show(`The first operator is ${email}, password ${made} (shown this once).`)
    if (![201, 409].includes(statusCode)) throw new Error(`POST /operators answered ${statusCode}: ${body}`)
    return
  }
}

export const operatorRoutes = (passwords: Passwords, tokens: Tokens, first: FirstOperator) =>
  routes((http, app) => {
    http.post('/operators', { config: { role: 'operator' }, schema: { body: registration } }, async (request, reply) => {
      const userId = await register(app, passwords, request.body, 'operator', request)
      return reply.code(201).send({ userId })
    })

    const stopping = new AbortController()
    http.addHook('preClose', async () => stopping.abort())
    http.addHook('onListen', async () => {
      void makeFirst(http, tokens, first, stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) http.log.error({ err: error }, 'there may be no operator yet')
      })
    })
  })
