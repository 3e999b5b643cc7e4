import { inventory, orders } from '@millrace/schemas'
import { inventoryService } from '@shop/inventory/service'
import { ordersService } from '@shop/orders/service'
import { paymentsService } from '@shop/payments/service'
import { createWorld, type World } from './world.ts'

export interface Scenario {
  /** Stock of each product. */
  readonly stock: readonly number[]
  readonly orders: readonly {
    /** Quantity by product; 0: not ordered. */
    readonly quantities: readonly number[]
    readonly declined: boolean
    readonly cancels: boolean
  }[]
}

export interface Ledger {
  readonly charges: readonly { readonly reference: string; readonly chargeId: string }[]
  readonly refunds: readonly string[]
}

const uuid = (kind: string, n: number) => `00000000-0000-7000-${kind}-${String(n).padStart(12, '0')}`
export const productId = (n: number) => uuid('8001', n)
export const orderId = (n: number) => uuid('8002', n)
const price = { minorUnits: 100, currency: 'EUR' }

/** Answers each key once and for all, as the real one promises to. */
const createProvider = () => {
  const charges = new Map<string, { readonly reference: string; readonly chargeId: string; readonly outcome: 'charged' | 'declined' }>()
  const refunds = new Map<string, string>()
  return {
    ledger: (): Ledger => ({
      charges: [...charges.values()].filter(({ outcome }) => outcome === 'charged'),
      refunds: [...refunds.values()],
    }),
    charge: async (request: { reference: string; paymentMethod: string; idempotencyKey: string }) => {
      const outcome = request.paymentMethod === 'tok_declined' ? ('declined' as const) : ('charged' as const)
      const answer = charges.get(request.idempotencyKey) ?? { reference: request.reference, chargeId: `ch_${charges.size}`, outcome }
      charges.set(request.idempotencyKey, answer)
      return answer
    },
    refund: async ({ chargeId, idempotencyKey }: { chargeId: string; idempotencyKey: string }) => {
      refunds.set(idempotencyKey, chargeId)
      return { outcome: 'refunded' as const, refundId: `re_${chargeId}` }
    },
    chargeOf: async () => undefined,
    refundOf: async () => undefined,
  }
}

const stockUp = ({ tell }: World, stock: readonly number[]) => {
  for (const [n, quantity] of stock.entries()) {
    tell(inventory.NameProduct({ productId: productId(n), name: `product ${n}` }), `name-${n}`)
    if (quantity > 0) tell(inventory.ReceiveStock({ productId: productId(n), quantity }), `receive-${n}`)
  }
}

const place = ({ tell }: World, n: number, { quantities, declined }: Scenario['orders'][number]) => {
  const lines = quantities.flatMap((quantity, at) => (quantity > 0 ? [{ productId: productId(at), quantity, price }] : []))
  const total = { minorUnits: lines.reduce((sum, { quantity }) => sum + quantity * price.minorUnits, 0), currency: 'EUR' }
  const paymentMethod = declined ? 'tok_declined' : 'tok_ok'
  tell(orders.PlaceOrder({ orderId: orderId(n), userId: uuid('8003', n), lines, total, paymentMethod }), `place-${n}`)
}

/** Orders, inventory and payments with a scenario's orders placed, and the customers' cancellations yet to come. */
export const createShop = (scenario: Scenario) => {
  const provider = createProvider()
  const world = createWorld([ordersService({ expiresAfter: '15 minutes' }), inventoryService, paymentsService(() => provider)])
  stockUp(world, scenario.stock)
  for (const [n, order] of scenario.orders.entries()) place(world, n, order)
  const cancel = (n: number) => world.tell(orders.CancelOrder({ orderId: orderId(n), reason: 'by_customer' }), `cancel-${n}`)
  return { world, ledger: provider.ledger, cancel }
}

export type Shop = ReturnType<typeof createShop>
