import { type Clock, MessagingError } from '@millrace/messaging'
import { z } from 'zod'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ApiOptions {
  /** `http://user:password@host:port/path`: what stands before the @ goes into the Authorization header, and nowhere else. */
  readonly url: string
  readonly fetch?: Fetch
  readonly clock: Clock
  /** For one request. 15 s unless told: a registry may take 9 s to say that its Kafka is down. */
  readonly timeoutMs?: number
}

/** What the registry said: its answer, or its refusal in Confluent's codes. */
export type Answer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly errorCode: number; readonly message: string }

export interface RegistryApi {
  /** Without credentials: for messages. */
  readonly url: string
  /** Throws MR_REGISTRY_UNAVAILABLE when the registry didn't answer, or what answered is no registry. */
  request(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answer>
  /** The answer's body in this form; an answer of another form is MR_REGISTRY_UNAVAILABLE. */
  read<T>(form: z.ZodType<T>, body: unknown): T
  /** An MR_REGISTRY_UNAVAILABLE that tells why. */
  unavailable(why: string, cause?: unknown): MessagingError
}

const TYPE = 'application/vnd.schemaregistry.v1+json'
const refusal = z.object({ error_code: z.number(), message: z.string() })

const address = (given: string): { readonly url: string; readonly authorization: { readonly authorization?: string } } => {
  const url = new URL(given)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  return { url: url.href.replace(/\/+$/, ''), authorization: username === '' ? {} : { authorization: `Basic ${credentials}` } }
}

const unavailableAt = (url: string, why: string, cause?: unknown): MessagingError =>
  new MessagingError('MR_REGISTRY_UNAVAILABLE', `The schema registry at ${url} ${why}. It is asked again until it answers.`, {
    cause,
    failure: 'unavailable',
  })

/** Temporary by HTTP's own words, or a door in front of the registry rather than the registry. */
const isTemporary = (status: number): boolean => status >= 500 || [401, 403, 407, 408, 425, 429].includes(status)

export const registryApi = ({ url: given, fetch = globalThis.fetch, clock, timeoutMs = 15_000 }: ApiOptions): RegistryApi => {
  const { url, authorization } = address(given)
  const unavailable = (why: string, cause?: unknown) => unavailableAt(url, why, cause)

  const exchange = async (method: string, path: string, body: object | undefined, signal: AbortSignal) => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal,
      headers: { accept: TYPE, ...authorization, ...(body ? { 'content-type': TYPE } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, ok: response.ok, text: await response.text() }
  }

  const withinTime = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const answered = new AbortController()
    const timeout = new AbortController()
    void clock.sleep(timeoutMs, answered.signal).then(() => timeout.abort(new Error(`no answer within ${timeoutMs} ms`)))
    try {
      return await work(timeout.signal)
    } catch (error) {
      throw unavailable("didn't answer", timeout.signal.aborted ? timeout.signal.reason : error)
    } finally {
      answered.abort()
    }
  }

  const json = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw unavailable("didn't answer as a registry does", error)
    }
  }

  return {
    url,
    unavailable,
    request: async (method, path, body) => {
      const { status, ok, text } = await withinTime(signal => exchange(method, path, body, signal))
      if (isTemporary(status)) throw unavailable(`answered ${status}`, new Error(text.slice(0, 500)))
      if (ok) return { ok, body: json(text) }
      const said = refusal.safeParse(json(text))
      if (!said.success) throw unavailable(`answered ${status}, but not as a registry does`, said.error)
      return { ok: false, errorCode: said.data.error_code, message: said.data.message }
    },
    read: (form, body) => {
      const parsed = form.safeParse(body)
      if (parsed.success) return parsed.data
      throw unavailable("didn't answer as a registry does", parsed.error)
    },
  }
}
