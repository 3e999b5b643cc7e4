import { inventory } from '@millrace/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { violations } from './audit.ts'
import { createShop, orderId, productId, type Scenario, type Shop } from './shop.ts'
import type { Possible } from './world.ts'

/** Does what is possible, first things first and timers last, until nothing is; `except` never happens meanwhile. */
const drain = async ({ world }: Shop, except: (possible: Possible) => boolean = () => false) => {
  for (;;) {
    const possible = world.possible().filter(one => !except(one))
    const next = possible.find(({ kind }) => kind !== 'fire') ?? possible[0]
    if (next === undefined) return
    await next.happen(false)
  }
}

const isTimer = ({ kind }: Possible) => kind === 'fire'
const one = (order: Partial<Scenario['orders'][number]> = {}): Scenario => ({
  stock: [5, 5],
  orders: [{ quantities: [2, 1], declined: false, cancels: false, ...order }],
})
const typesOf = ({ world }: Shop) => world.history.map(({ type }) => type)

const scenario: fc.Arbitrary<Scenario> = fc.record({
  stock: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }),
  orders: fc.array(
    fc.record({
      quantities: fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 })
        .filter(all => all.some(quantity => quantity > 0)),
      declined: fc.boolean(),
      cancels: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})
const rarely = (oneIn: number) => fc.nat({ max: oneIn - 1 }).map(n => n === 0)
/**
 * Which of all that is possible happens next, and whether the process dies with it. Timers and customers interrupt rarely:
 * otherwise they end every order before its charge.
 */
const schedule = fc.array(fc.record({ pick: fc.nat(), interrupts: rarely(20), crash: rarely(10) }), { minLength: 20, maxLength: 150 })

describe('the order flow', () => {
  test('whatever happens in whatever order: every order ends, stock and money add up, nothing is left open', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, schedule, async (scenario, schedule) => {
        const shop = createShop(scenario)
        const cancelling = new Set(scenario.orders.flatMap(({ cancels }, n) => (cancels ? [n] : [])))
        const cancellation = (n: number): Possible => ({
          what: `customer cancels ${n}`,
          kind: 'fire',
          happen: async () => {
            cancelling.delete(n)
            shop.cancel(n)
          },
        })
        for (const { pick, interrupts, crash } of schedule) {
          const all = [...shop.world.possible(), ...[...cancelling].map(cancellation)]
          const possible = all.filter(one => isTimer(one) === interrupts)
          await possible[pick % possible.length]?.happen(crash)
        }
        await drain(shop)
        expect(violations(scenario, shop)).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  }, 60_000)

  test('confirms what is in stock and paid', async () => {
    const shop = createShop(one())
    await drain(shop, isTimer)
    expect(violations(one(), shop)).toEqual([])
    expect(typesOf(shop)).toContain('orders.OrderConfirmed')
  })

  test('a cancellation that overtakes ConfirmOrder after the charge is refunded', async () => {
    const shop = createShop(one())
    await drain(shop, ({ what, kind }) => kind === 'fire' || what === 'orders.ConfirmOrder to order')
    expect(typesOf(shop)).toContain('orders.ConfirmOrder')
    shop.cancel(0)
    await drain(shop)
    expect(violations(one(), shop)).toEqual([])
    expect(typesOf(shop)).toContain('payments.PaymentRefunded')
  })

  test('a charge that is answered after the cancellation is refunded', async () => {
    const shop = createShop(one())
    await drain(shop, ({ what, kind }) => kind === 'fire' || what === 'payments.ChargeRequested to charge')
    shop.cancel(0)
    await drain(shop, ({ what }) => what === 'payments.ChargeRequested to charge')
    expect(shop.ledger().charges).toEqual([])
    await drain(shop)
    expect(violations(one(), shop)).toEqual([])
    expect(shop.ledger().refunds).toHaveLength(1)
  })

  test('an order that expires while it is charged is cancelled and refunded', async () => {
    const shop = createShop(one())
    await drain(shop, ({ what }) => what === 'payments.ChargeRequested to charge')
    expect(typesOf(shop)).toContain('orders.OrderCancelled')
    await drain(shop)
    expect(violations(one(), shop)).toEqual([])
    expect(shop.ledger().refunds).toHaveLength(1)
  })

  test('a line that is reserved after another was rejected is given back', async () => {
    const scenario: Scenario = { stock: [5, 0], orders: [{ quantities: [2, 1], declined: false, cancels: false }] }
    const shop = createShop(scenario)
    await drain(shop, ({ what, kind }) => kind === 'fire' || what === 'inventory.StockReserved to fulfilment')
    expect(typesOf(shop)).toContain('orders.OrderCancelled')
    await drain(shop)
    expect(violations(scenario, shop)).toEqual([])
    expect(typesOf(shop)).toContain('inventory.StockReleased')
  })

  test('a reservation asked for again under another id is held once', async () => {
    const shop = createShop(one())
    await drain(
      shop,
      ({ what, kind }) => kind === 'fire' || what.endsWith('to fulfilment') === (what !== 'orders.OrderPlaced to fulfilment'),
    )
    shop.world.tell(inventory.ReserveStock({ productId: productId(0), orderId: orderId(0), quantity: 2 }), 'again')
    await drain(shop)
    expect(violations(one(), shop)).toEqual([])
    expect(typesOf(shop).filter(type => type === 'inventory.StockReserved')).toHaveLength(2)
  })
})
