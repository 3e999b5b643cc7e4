import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import fastify, { type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import pLimit from 'p-limit'
import { z } from 'zod'
import { amountShape, type Entry, type Ledger, openLedger } from './ledger.ts'

export interface SandboxOptions {
  readonly host: string
  readonly port: number
  /** Where its books are kept. */
  readonly file: string
  /** How long an Idempotency-Key is remembered; after it 410, and the answer can only be looked up. Default a day. */
  readonly keyLifetimeMs?: number
}

export interface Sandbox {
  readonly url: string
  readonly ledger: Ledger
  close(): Promise<void>
}

class Refused extends Error {
  readonly statusCode: number
  constructor(statusCode: number, detail: string) {
    super(detail)
    this.statusCode = statusCode
  }
}

const chargeBody = z.object({
  amount: amountShape,
  paymentMethod: z.string().regex(/^tok_[A-Za-z0-9_]{1,60}$/),
  reference: z.string().min(1).max(100),
})
const refundBody = z.object({ chargeId: z.string().min(1), amount: amountShape })

/** `tok_slow_1500`: charged after so many ms. */
const delayMs = (token: string): number => Math.min(Number(/^tok_slow_(\d{1,6})$/.exec(token)?.[1] ?? 0), 120_000)

const keyOf = ({ headers }: FastifyRequest): string => {
  const key = headers['idempotency-key']
  if (typeof key === 'string' && key !== '') return key
  throw new Refused(400, 'An Idempotency-Key is needed.')
}

const answerOf = ({ id, kind, outcome }: Entry) => (kind === 'charge' ? { chargeId: id, outcome } : { refundId: id, outcome })

type Work = () => Promise<Omit<Entry, 'idempotencyKey' | 'request' | 'at'>>

/** A payment provider for development: takes tokens, moves no money, keeps books. */
export const startSandbox = async ({ host, port, file, keyLifetimeMs = 86_400_000 }: SandboxOptions): Promise<Sandbox> => {
  const ledger = await openLedger(file)
  const running = new Set<string>()
  /** One at a time: each counts what those before it have given back. */
  const refunding = pLimit(1)
  const http = fastify({ bodyLimit: 16 * 1024, forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>()
  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)

  /** One key, one answer: what was asked the first time must be what is asked again. */
  const once = async (key: string, body: unknown, work: Work) => {
    const request = JSON.stringify(body)
    const known = ledger.byKey(key)
    if (known !== undefined) {
      if (known.at + keyLifetimeMs < Date.now()) throw new Refused(410, 'This Idempotency-Key is too old: look its answer up.')
      if (known.request !== request) throw new Refused(422, 'This Idempotency-Key was used with another request.')
      return answerOf(known)
    }
    if (running.has(key)) throw new Refused(409, 'The first request with this Idempotency-Key is still running.')
    running.add(key)
    try {
      const entry: Entry = { ...(await work()), idempotencyKey: key, request, at: Date.now() }
      await ledger.add(entry)
      return answerOf(entry)
    } finally {
      running.delete(key)
    }
  }

  http.post('/charges', { schema: { body: chargeBody } }, async request => {
    const { amount, paymentMethod, reference } = request.body
    return once(keyOf(request), request.body, async () => {
      await pause(delayMs(paymentMethod), undefined, { ref: false })
      return {
        id: `ch_${randomUUID()}`,
        kind: 'charge',
        outcome: paymentMethod === 'tok_declined' ? 'declined' : 'charged',
        amount,
        reference,
      }
    })
  })

  http.post('/refunds', { schema: { body: refundBody } }, async request => {
    const { chargeId, amount } = request.body
    const give: Work = async () => {
      const charge = ledger.byId(chargeId)
      if (charge?.outcome !== 'charged') throw new Refused(422, `There is no charge ${chargeId} to refund.`)
      const refunded = ledger.entries.filter(entry => entry.chargeId === chargeId).reduce((sum, entry) => sum + entry.amount.minorUnits, 0)
      if (refunded + amount.minorUnits > charge.amount.minorUnits)
        throw new Refused(422, `Charge ${chargeId} has less than that left to refund.`)
      return { id: `re_${randomUUID()}`, kind: 'refund', outcome: 'refunded', amount, reference: charge.reference, chargeId }
    }
    return refunding(() => once(keyOf(request), request.body, give))
  })

  http.get('/requests/:key', { schema: { params: z.object({ key: z.string() }) } }, async request => {
    const { key } = request.params
    if (running.has(key)) throw new Refused(409, 'The request with this Idempotency-Key is still running.')
    const entry = ledger.byKey(key)
    if (entry === undefined) throw new Refused(404, 'No request had this Idempotency-Key.')
    return answerOf(entry)
  })

  http.get('/ledger', async () => ({ entries: ledger.entries }))
  http.get('/health', async () => ({ service: 'payment-sandbox', status: 'ready' }))

  const url = await http.listen({ host, port })
  return { url, ledger, close: () => http.close() }
}
