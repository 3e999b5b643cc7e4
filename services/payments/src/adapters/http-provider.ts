import { permanent, retryAfterMs, unavailable } from 'millrace'
import { z } from 'zod'
import type { ChargeAnswer, KeyExpired, PaymentProvider, RefundAnswer } from '../effects/provider.ts'

const chargeAnswer = z.object({ chargeId: z.string().min(1), outcome: z.enum(['charged', 'declined']) })
const refundAnswer = z.object({ refundId: z.string().min(1), outcome: z.literal('refunded') })
const keyExpired: KeyExpired = { outcome: 'key-expired' }

/** An answer takes longer than this: not known, asked again. */
const patienceMs = 30_000
const stillRunningRetryMs = 200

interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly signal: AbortSignal
  readonly idempotencyKey?: string
  readonly body?: unknown
}

interface Answer {
  readonly status: number
  readonly json: unknown
  /** How long the provider asks to be left alone. */
  readonly wait: { readonly retryAfterMs?: number }
}

const waitOf = (response: Response): Answer['wait'] => {
  const asked = retryAfterMs(response.headers.get('retry-after'), Date.now())
  return asked === undefined ? {} : { retryAfterMs: asked }
}

const send = async (url: string, { method, path, signal, idempotencyKey, body }: Call): Promise<Answer> => {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      headers: { 'content-type': 'application/json', ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: response.ok ? JSON.parse(text) : undefined, wait: waitOf(response) }
  } catch (cause) {
    // Refused, cut off, too late or unreadable: the money may have moved.
    throw unavailable(`The payment provider gave no answer to ${method} ${path}: asked again with the same key.`, { cause })
  }
}

const understood = <A>(schema: z.ZodType<A>, json: unknown, what: string): A => {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw unavailable(`The payment provider's answer to ${what} can't be understood: asked again with the same key.`, { cause: parsed.error })
}

const post = async <A>(url: string, call: Omit<Call, 'method'>, schema: z.ZodType<A>): Promise<A | KeyExpired> => {
  const { status, json, wait } = await send(url, { ...call, method: 'POST' })
  if (status === 200 || status === 201) return understood(schema, json, `POST ${call.path}`)
  if (status === 410) return keyExpired
  if (status === 409) {
    throw unavailable('The payment provider is still busy with the first request of this key.', {
      retryAfterMs: stillRunningRetryMs,
      ...wait,
    })
  }
  if (status >= 500 || status === 408 || status === 429)
    throw unavailable(`The payment provider answered ${status}: asked again with the same key.`, wait)
  throw permanent(`The payment provider refuses POST ${call.path} with ${status}: it is our request that is wrong.`)
}

const recorded = async <A>(url: string, key: string, signal: AbortSignal, schema: z.ZodType<A>): Promise<A | undefined> => {
  const { status, json, wait } = await send(url, { method: 'GET', path: `/requests/${encodeURIComponent(key)}`, signal })
  if (status === 404) return undefined
  if (status === 200) return understood(schema, json, 'GET /requests')
  throw unavailable(`The payment provider answered ${status} to a question for an old request.`, wait)
}

/** A payment provider that speaks HTTP with Idempotency-Key, as the sandbox does. */
export const httpProvider = (url: string): PaymentProvider => ({
  charge: ({ amount, paymentMethod, reference, idempotencyKey, signal }) =>
    post<ChargeAnswer>(url, { path: '/charges', body: { amount, paymentMethod, reference }, idempotencyKey, signal }, chargeAnswer),
  refund: ({ chargeId, amount, idempotencyKey, signal }) =>
    post<RefundAnswer>(url, { path: '/refunds', body: { chargeId, amount }, idempotencyKey, signal }, refundAnswer),
  chargeOf: (key, signal) => recorded<ChargeAnswer>(url, key, signal, chargeAnswer),
  refundOf: (key, signal) => recorded<RefundAnswer>(url, key, signal, refundAnswer),
})
