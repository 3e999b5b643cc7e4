import { orders } from '@millrace/schemas'
import { type App, routes } from '@millrace/service'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { order } from '../domain/order.ts'
import { type OrderSummary, orderSummaries } from '../views/orders.ts'
import { eventStream } from './following.ts'
import { knownUser, pricedBasket } from './placing.ts'

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{C}+$/u, 'no control characters')
const address = z.strictObject({
  recipient: text(100),
  street: text(200),
  postalCode: text(20),
  city: text(100),
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters, as DE'),
})
const placement = z.strictObject({
  lines: z
    .array(z.strictObject({ productId: z.uuid(), quantity: z.int().min(1).max(1_000) }))
    .min(1)
    .max(50),
  paymentMethod: z.string().regex(/^tok_[A-Za-z0-9_]{1,60}$/, 'a token of the payment provider, tok_…'),
  shipTo: address.optional(),
})
const params = z.object({ orderId: z.uuid() })
const pageQuery = z.object({ cursor: z.string().max(500).optional(), size: z.coerce.number().int().min(1).max(200).default(50) })

const isFinal = ({ status }: Pick<OrderSummary, 'status'>) => status !== 'open'

/** Shorter than a service has for stopping (law 12). */
const longestWaitSeconds = 8

/** `Prefer: wait=5` (RFC 7240): how long the caller would wait for the final state, in ms. */
const waitMs = ({ headers }: FastifyRequest) =>
  Math.min(Number(/\bwait=(\d{1,4})\b/.exec(String(headers.prefer))?.[1] ?? 0), longestWaitSeconds) * 1_000

const read = async (app: App, orderId: string) => {
  const found = await app.state(order, orderId)
  if (found?.placed === undefined) return undefined
  const { placed, status, placedAt, reason, shipTo } = found
  const { paymentMethod: _, ...shown } = placed
  return { ...shown, status, reason, placedAt, shipTo }
}

export const orderRoutes = routes((http, app) => {
  const summaries = app.view(orderSummaries)

  /** Another's order looks like none. */
  const own = async (request: FastifyRequest, orderId: string) => {
    const found = await read(app, orderId)
    return found?.userId === app.user(request).id ? found : undefined
  }

  http.post('/orders', { schema: { body: placement } }, async (request, reply) => {
    const { lines: wanted, paymentMethod, shipTo } = request.body
    const [orderId, userId] = [app.newId(request), app.user(request).id]
    await knownUser(app, userId)
    const { lines, total } = pricedBasket(app, wanted)
    const placing = orders.PlaceOrder({ orderId, userId, lines, total, paymentMethod, shipTo: shipTo ?? null })
    await app.decide(order, placing, request)
    const ms = waitMs(request)
    if (ms > 0) await summaries.until(orderId, isFinal, ms)
    const placed = await read(app, orderId)
    return reply
      .code(placed?.status === 'open' ? 202 : 201)
      .header('location', `/orders/${orderId}`)
      .send(placed)
  })

  http.get('/orders', { schema: { querystring: pageQuery } }, async request => {
    const { cursor, size } = request.query
    return summaries.page({ userId: app.user(request).id }, cursor, size)
  })

  http.get(
    '/orders/:orderId',
    { schema: { params } },
    async (request, reply) => (await own(request, request.params.orderId)) ?? reply.callNotFound(),
  )

  http.post('/orders/:orderId/cancellation', { schema: { params } }, async (request, reply) => {
    const { orderId } = request.params
    if ((await own(request, orderId)) === undefined) return reply.callNotFound()
    await app.decide(order, orders.CancelOrder({ orderId, reason: 'by_customer' }), request)
    return reply.code(202).send(await read(app, orderId))
  })

  http.get('/orders/:orderId/events', { schema: { params } }, async (request, reply) => {
    const { orderId } = request.params
    if ((await own(request, orderId)) === undefined) return reply.callNotFound()
    return eventStream(reply, signal => summaries.follow(orderId, signal), isFinal)
  })
})
