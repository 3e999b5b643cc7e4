import { orders } from '@millrace/schemas'
import { projection } from 'millrace'

export interface OrderSummary {
  readonly orderId: string
  readonly userId: string
  readonly status: orders.Status
  readonly reason?: orders.CancelReason
  readonly lines: readonly orders.OrderLine[]
  readonly total: orders.OrderPlaced['total']
  readonly placedAt: Date
}

const none: OrderSummary = {
  orderId: '',
  userId: '',
  status: 'open',
  lines: [],
  total: { minorUnits: 0, currency: '' },
  placedAt: new Date(0),
}

/** Orders as their owners list and follow them. */
export const orderSummaries = projection({
  name: 'order-summaries',
  version: 1,
  by: 'orderId',
  from: [orders.events],
  initial: () => none,
  on: {
    'orders.OrderPlaced': (summary, { orderId, userId, lines, total }, { at }) => ({
      ...summary,
      orderId,
      userId,
      lines,
      total,
      placedAt: at,
    }),
    'orders.OrderConfirmed': summary => ({ ...summary, status: 'confirmed' }),
    'orders.OrderCancelled': (summary, { reason }) => ({ ...summary, status: 'cancelled', reason }),
  },
})
