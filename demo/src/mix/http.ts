import { type Clock, systemIds, whileUnavailable } from '@millrace/messaging'
import { unavailable } from 'millrace'
import { z } from 'zod'

/** The shop said no, and will say it again. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly status: number
  readonly code: string
  constructor(what: string, status: number, code: string, detail: string) {
    super(`${what} was answered with ${status} ${code}: ${detail}`)
    this.status = status
    this.code = code
  }
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly token?: string
  /** Sent with every try: the shop takes them for one request (law 2). */
  readonly idempotencyKey?: string
  readonly body?: unknown
}

export interface HttpOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long a request is repeated while the shop can't answer it. */
  readonly patienceMs: number
}

export interface Http {
  /** The body of a 2xx. Repeats the request while the shop is down or busy. Throws RefusedError for a no. */
  json<T>(call: Call, shape: z.ZodType<T>): Promise<T>
  /** Server-sent events' data, until the server ends them or a line breaks: then throws what is `unavailable`. */
  events<T>(call: Call, shape: z.ZodType<T>): AsyncGenerator<T, void>
  /** Repeats `work` while what it throws is `unavailable`. */
  patiently<T>(work: () => Promise<T>): Promise<T>
}

const tryMs = 15_000
const busy = new Set([429, 502, 503, 504])
const problem = z.object({ code: z.string(), detail: z.string() })

const send = async ({ method, url, token, idempotencyKey, body }: Call, signal: AbortSignal): Promise<Response> => {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const what = `${method} ${new URL(url).pathname}`
  const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (response.ok) return response
  const text = await response.text()
  if (busy.has(response.status)) throw unavailable(`${what} was answered with ${response.status}`)
  const said = problem.safeParse(parsed(text))
  const { code, detail } = said.success ? said.data : { code: 'no problem+json', detail: text.slice(0, 200) }
  throw new RefusedError(what, response.status, code, detail)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whatever goes wrong on the way is a reason to ask again. */
const onTheWay = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof RefusedError || cause instanceof z.ZodError) throw cause
    throw unavailable(`${what} got no answer`, { cause })
  }
}

const dataOf = (event: string): string | undefined => /^data: (.*)$/m.exec(event)?.[1]

export const createHttp = ({ clock, signal, patienceMs }: HttpOptions): Http => {
  const patiently = <T>(work: () => Promise<T>): Promise<T> =>
    whileUnavailable(work, {
      clock,
      random: systemIds.random,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      trouble: () => undefined,
      backoff: { firstDelayMs: 100, maxDelayMs: 1_000 },
    })
  const bounded = () => AbortSignal.any([signal, AbortSignal.timeout(tryMs)])

  return {
    patiently,
    json: (call, shape) =>
      patiently(() =>
        onTheWay(call.url, async () => {
          const text = await (await send(call, bounded())).text()
          return shape.parse(text === '' ? undefined : JSON.parse(text))
        }),
      ),
    async *events(call, shape) {
      const response = await onTheWay(call.url, () => send(call, bounded()))
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      while (reader !== undefined) {
        const { done, value } = await onTheWay(call.url, () => reader.read())
        const parts = (rest + (value ?? '')).split('\n\n')
        rest = parts.pop() ?? ''
        for (const data of parts.map(dataOf)) if (data !== undefined) yield shape.parse(JSON.parse(data))
        if (done) return
      }
    },
  }
}
