import { unavailable } from 'millrace'
import { z } from 'zod'
import { type Http, RefusedError } from './http.ts'
import type { FinalOrder } from './outcomes.ts'

/** Where the shop's services answer. */
export interface ShopUrls {
  readonly users: string
  readonly inventory: string
  readonly orders: string
  readonly payments: string
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** Someone who is logged in, for as long as it takes. */
export interface Session {
  token(): Promise<string>
}

export interface Line {
  readonly productId: string
  readonly quantity: number
}

/** What anyone can ask of the shop over HTTP, repeated with the same key until it is answered. */
export interface ShopFront {
  register(name: string, credentials: Credentials, idempotencyKey: string): Promise<void>
  logIn(credentials: Credentials): Session
  createProduct(operator: Session, name: string, minorUnits: number, idempotencyKey: string): Promise<string>
  deliver(operator: Session, line: Line, idempotencyKey: string): Promise<void>
  place(customer: Session, lines: readonly Line[], paymentMethod: string, idempotencyKey: string): Promise<string>
  cancel(customer: Session, orderId: string, idempotencyKey: string): Promise<void>
  /** Follows the order's events until it is final. */
  untilFinal(customer: Session, orderId: string): Promise<FinalOrder>
  paymentStatus(operator: Session, orderId: string): Promise<string | undefined>
}

const login = z.object({ token: z.string(), expiresInSeconds: z.number() })
const product = z.object({ productId: z.string() })
const placed = z.object({ orderId: z.string() })
const followed = z.object({ status: z.enum(['open', 'confirmed', 'cancelled']), reason: z.string().nullish() })
const payment = z.object({ status: z.string() })

/** A new product or user takes a moment to get to whoever is asked about it. */
const notYet = new Set(['user-unknown', 'product-unknown', 'login-refused'])

const onceKnown = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof RefusedError && notYet.has(cause.code)) throw unavailable('not known yet', { cause, retryAfterMs: 100 })
    throw cause
  }
}

const session = (http: Http, url: string, credentials: Credentials): Session => {
  let current: { readonly token: string; readonly renewAt: number } | undefined
  let asking: Promise<string> | undefined
  const logIn = async (): Promise<string> => {
    const call = { method: 'POST', url: `${url}/login`, body: credentials } as const
    const { token, expiresInSeconds } = await http.patiently(() => onceKnown(() => http.json(call, login)))
    current = { token, renewAt: performance.now() + expiresInSeconds * 750 }
    return token
  }
  return {
    token: async () => {
      if (current !== undefined && performance.now() < current.renewAt) return current.token
      asking ??= logIn().finally(() => {
        asking = undefined
      })
      return asking
    },
  }
}

export const shopFront = (urls: ShopUrls, http: Http): ShopFront => {
  const post = async <T>(as: Session | undefined, url: string, body: unknown, idempotencyKey: string, shape: z.ZodType<T>): Promise<T> => {
    const token = await as?.token()
    return http.json({ method: 'POST', url, idempotencyKey, ...(token && { token }), ...(body === undefined ? {} : { body }) }, shape)
  }

  const untilFinal = async (customer: Session, orderId: string): Promise<FinalOrder> => {
    const call = { method: 'GET', url: `${urls.orders}/orders/${orderId}/events`, token: await customer.token() } as const
    for await (const { status, reason } of http.events(call, followed)) {
      if (status !== 'open') return { status, reason: reason ?? undefined }
    }
    throw unavailable(`the events of order ${orderId} ended before it did`)
  }

  return {
    register: (displayName, credentials, key) =>
      post(undefined, `${urls.users}/users`, { displayName, ...credentials }, key, z.unknown()).then(() => undefined),
    logIn: credentials => session(http, urls.users, credentials),
    createProduct: async (operator, name, minorUnits, key) => {
      const body = { name, price: { minorUnits, currency: 'EUR' } }
      return (await post(operator, `${urls.inventory}/products`, body, key, product)).productId
    },
    deliver: async (operator, { productId, quantity }, key) => {
      await post(operator, `${urls.inventory}/products/${productId}/deliveries`, { quantity }, key, z.unknown())
    },
    place: async (customer, lines, paymentMethod, key) => {
      const place = () => post(customer, `${urls.orders}/orders`, { lines, paymentMethod }, key, placed)
      return (await http.patiently(() => onceKnown(place))).orderId
    },
    cancel: async (customer, orderId, key) => {
      await post(customer, `${urls.orders}/orders/${orderId}/cancellation`, undefined, key, z.unknown())
    },
    untilFinal: (customer, orderId) => http.patiently(() => untilFinal(customer, orderId)),
    paymentStatus: async (operator, orderId) => {
      const call = { method: 'GET', url: `${urls.payments}/payments/${orderId}`, token: await operator.token() } as const
      try {
        return (await http.json(call, payment)).status
      } catch (error) {
        if (error instanceof RefusedError && error.status === 404) return undefined
        throw error
      }
    },
  }
}
