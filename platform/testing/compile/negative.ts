// Every line below a `@ts-expect-error` must fail to compile, and for the reason named: with that code, and a message
// that has the words in backticks. `negative.unit.test.ts` holds it.

import type { App, Http } from '@millrace/service'
import { given } from '@millrace/testing'
import type { FastifyRequest } from 'fastify'
import { after, decider, done, projection, saga, table } from 'millrace'
import { inventory, orders, payments, users } from './fixtures/contracts/index.ts'
import { order } from './fixtures/order.ts'
import { product } from './fixtures/product.ts'
import { stockLevels } from './fixtures/stock-levels.ts'

interface P {
  readonly n: number
}
const ids = { productId: 'p', orderId: 'o' }
const received = {
  'inventory.StockReserved': (p: P) => p,
  'inventory.StockRejected': (p: P) => p,
  'inventory.StockReleased': (p: P) => p,
  'inventory.StockShipped': (p: P) => p,
}
const base = { name: 'p', commands: [users.Register], events: [inventory.events], initial: (): P => ({ n: 0 }) } as const
const evolve = { ...received, 'inventory.StockReceived': (p: P) => p }

// 1 misspelt type, as a constructor, as a handler key
// @ts-expect-error TS2551 `StockReservd` does not exist
inventory.StockReservd
decider({
  ...base,
  decide: {
    // @ts-expect-error TS2353 `users.Registre` is not a command of this decider
    'users.Registre': () => [],
  },
  evolve,
})
saga({
  name: 's',
  by: 'orderId',
  listens: [orders.events],
  sends: [orders.commands],
  initial: (): P => ({ n: 0 }),
  timers: {},
  on: {
    // @ts-expect-error TS2353 `orders.OrderPlacd` is not listened to
    'orders.OrderPlacd': (state: P) => [state],
  },
})

// 2 missing, extra and ill-typed fields, an optional one misspelt
// @ts-expect-error TS2741 `quantity` is missing
inventory.StockReserved(ids)
// @ts-expect-error TS2353 `qty` does not exist
inventory.StockReserved({ ...ids, quantity: 1, qty: 1 })
// @ts-expect-error TS2353 `noet` does not exist (note is optional)
inventory.StockRejected({ ...ids, quantity: 1, available: 0, noet: 'x' })
// @ts-expect-error TS2379 `exactOptionalPropertyTypes`: undefined is not null
inventory.StockRejected({ ...ids, quantity: 1, available: 0, note: undefined })
decider({
  ...base,
  evolve,
  decide: {
    // @ts-expect-error TS2322 a literal isn't a draft, it lacks `drafted`: only constructors check every field
    'users.Register': () => [{ type: 'inventory.StockReserved', data: { ...ids, quantity: 1 } }],
  },
})

// 3 an event on a topic that doesn't carry it
decider({
  ...base,
  evolve,
  decide: {
    // @ts-expect-error TS2322 `orders.OrderConfirmed` isn't on inventory.events
    'users.Register': () => [orders.OrderConfirmed({ orderId: 'o' })],
  },
})
saga({
  name: 's',
  by: 'orderId',
  listens: [orders.events],
  sends: [orders.commands],
  initial: (): P => ({ n: 0 }),
  timers: {},
  on: {
    // @ts-expect-error TS2322 `payments.ChargePayment` isn't on a topic it sends to
    'orders.OrderPlaced': (state, { orderId, total }) => [state, payments.ChargePayment({ orderId, amount: total, paymentMethod: 'tok' })],
  },
})
export const sends = (app: App, request: FastifyRequest) => {
  void app.publish(inventory.events, inventory.StockReceived({ productId: 'p', quantity: 1 }), request)
  // @ts-expect-error TS2345 `orders.OrderConfirmed` isn't on inventory.events
  void app.publish(inventory.events, orders.OrderConfirmed({ orderId: 'o' }), request)
  // @ts-expect-error TS2345 `orders.ConfirmOrder` isn't a command of product
  void app.decide(product, orders.ConfirmOrder({ orderId: 'o' }), request)
  void app.decide(order, orders.ConfirmOrder({ orderId: 'o' }), request)
  const level: Promise<{ readonly received: number; readonly reservations: number } | undefined> = app.view(stockLevels).get('p')
  const profile: users.Profile | undefined = app.table(table(users.profiles)).get('u')
  // @ts-expect-error TS2339 a `Profile` has no `email`
  void [level, profile?.email]
}
export const http = (http: Http) =>
  http.get('/x', async request => {
    // @ts-expect-error TS18046 `request.params` without a schema are `unknown`
    return request.params.productId
  })

// 4 an event without a line in evolve; a command without one in decide
// @ts-expect-error TS2741 `inventory.StockReceived` is missing
decider({ ...base, decide: { 'users.Register': () => [] }, evolve: received })
// @ts-expect-error TS2741 `users.Register` is missing
decider({ ...base, decide: {}, evolve })

// 5 state: wrong shape, excess key
decider({
  ...base,
  decide: { 'users.Register': () => [] },
  evolve: {
    ...received,
    // @ts-expect-error TS2322 n is a `number`
    'inventory.StockReceived': () => ({ n: 'one' }),
  },
})

// 6 saga: an event that lacks the instance's key; an unknown timer
saga({
  name: 's',
  by: 'orderId',
  listens: [inventory.events],
  sends: [orders.commands],
  initial: (): P => ({ n: 0 }),
  timers: {},
  on: {
    // @ts-expect-error TS2353 `inventory.StockReceived` has no `orderId`
    'inventory.StockReceived': (state: P) => [state],
  },
})
saga({
  name: 's',
  by: 'orderId',
  listens: [orders.events],
  sends: [orders.commands],
  initial: (): P => ({ n: 0 }),
  timers: { expired: state => [state] },
  on: {
    'orders.OrderPlaced': state => [state, after('15 minutes', 'expired')],
    // @ts-expect-error TS2322 `expird` is not a timer
    'orders.OrderConfirmed': state => [state, after('15 minutes', 'expird')],
  },
})
// @ts-expect-error TS2345 `15 minuts` is not a duration
after('15 minuts', 'expired')

// 7 projection, rejection, topic of another domain in a test
projection({
  name: 'v',
  version: 1,
  by: 'productId',
  from: [inventory.events],
  initial: (): P => ({ n: 0 }),
  on: {
    // @ts-expect-error TS2322 n is a `number`
    'inventory.StockReceived': (_, { quantity }) => ({ n: `${quantity}` }),
  },
})
const cancelled = given(order).when(orders.CancelOrder({ orderId: 'o', reason: 'timed_out' }))
// @ts-expect-error TS2345 `order-closed` is no rejection code
cancelled.rejected('order-closed')
// @ts-expect-error TS2345 `orders.OrderConfirmed` is not an event of product
given(product, orders.OrderConfirmed({ orderId: 'o' }))

// 8 published state, claims, states read back, closing
decider({
  ...base,
  evolve,
  decide: { 'users.Register': () => [] },
  publishes: { to: [users.profiles], state: (_, userId) => [users.Profile({ userId, displayName: 'x' })] },
})
decider({
  ...base,
  evolve,
  decide: { 'users.Register': () => [] },
  // @ts-expect-error TS2322 a `users.Contact` isn't on users.profiles
  publishes: { to: [users.profiles], state: (_, userId) => [users.Contact({ userId, email: 'x' })] },
})
decider({
  ...base,
  evolve,
  decide: { 'users.Register': () => [] },
  // @ts-expect-error TS2339 the state has no `displayName`
  publishes: { to: [users.profiles], state: ({ displayName }, userId) => [users.Profile({ userId, displayName })] },
})
decider({
  ...base,
  evolve,
  decide: { 'users.Register': () => [] },
  // @ts-expect-error TS2339 the state has no `email`
  claims: p => [p.email],
})
export const reads = async (app: App) => {
  const n: { readonly status: 'none' | 'open' | 'confirmed' | 'cancelled' } | undefined = await app.state(order, 'o')
  // @ts-expect-error TS2339 an order has no `email`
  void [n, n?.email]
}
saga({
  name: 's',
  by: 'orderId',
  listens: [orders.events],
  sends: [orders.commands],
  initial: (): P => ({ n: 0 }),
  timers: {},
  on: {
    'orders.OrderConfirmed': state => [state, done],
    // @ts-expect-error TS2322 a `string` is nothing a step may hold
    'orders.OrderCancelled': state => [state, 'finished'],
  },
})
