import { orders } from '@millrace/schemas'
import { decider, reject } from 'millrace'

interface Order {
  readonly status: 'none' | orders.Status
  readonly placed?: orders.OrderPlaced
  readonly placedAt?: Date
  readonly shipTo?: orders.AddressGiven['address']
  readonly reason?: orders.CancelReason
}

/** One order: open, then confirmed or cancelled for good. */
export const order = decider({
  name: 'order',
  commands: [orders.commands, orders.PlaceOrder],
  events: [orders.events, orders.AddressGiven],
  rejections: { 'order-unknown': 404, 'order-final': 409 },
  initial: (): Order => ({ status: 'none' }),
  publishes: {
    to: [orders.status],
    state: ({ status, placed, reason }, orderId) =>
      status === 'none' || placed === undefined
        ? []
        : [orders.OrderStatus({ orderId, userId: placed.userId, status, reason: reason ?? null })],
  },
  decide: {
    'orders.PlaceOrder': (order, { shipTo, ...placed }) => {
      if (order.status !== 'none') return []
      const { orderId } = placed
      return [orders.OrderPlaced(placed), ...(shipTo == null ? [] : [orders.AddressGiven({ orderId, address: shipTo })])]
    },
    // A cancellation overtook it: that stands, and fulfilment gives the money back.
    'orders.ConfirmOrder': (order, { orderId }) => (order.status === 'open' ? [orders.OrderConfirmed({ orderId })] : []),
    'orders.CancelOrder': (order, cancellation) => {
      if (order.status === 'none') return reject('order-unknown', 'there is no such order')
      if (order.status === 'confirmed') return reject('order-final', 'a confirmed order can no longer be cancelled')
      return order.status === 'open' ? [orders.OrderCancelled(cancellation)] : []
    },
  },
  evolve: {
    'orders.OrderPlaced': (_, placed, { at }) => ({ status: 'open', placed, placedAt: at }),
    'orders.AddressGiven': (order, { address }) => ({ ...order, shipTo: address }),
    'orders.OrderConfirmed': order => ({ ...order, status: 'confirmed' }),
    'orders.OrderCancelled': (order, { reason }) => ({ ...order, status: 'cancelled', reason }),
  },
})
