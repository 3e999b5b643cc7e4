import { inventory, orders, payments } from '@millrace/schemas'
import { after, cancel, type Duration, done, saga } from 'millrace'

interface Fulfilment {
  readonly phase: 'reserving' | 'charging' | 'charged' | 'declined' | 'confirmed' | 'cancelled'
  readonly order?: Pick<orders.OrderPlaced, 'orderId' | 'lines' | 'total' | 'paymentMethod'>
  /** Products whose reservation was answered, by answer. */
  readonly reserved: readonly string[]
  readonly rejected: readonly string[]
  /** Cancelled, and the provider has the money or may still take it. */
  readonly refundDue: boolean
}

/** Nothing of a cancelled order can come any more: every reservation is answered, and no money is out. */
const settled = ({ phase, order, reserved, rejected, refundDue }: Fulfilment) =>
  phase === 'cancelled' && !refundDue && order !== undefined && reserved.length + rejected.length === order.lines.length

const once = (productIds: readonly string[], productId: string) =>
  productIds.includes(productId) ? productIds : [...productIds, productId]

/**
 * From the order placed to the parcel, or back. Its sources have no order between them: an answer may come after the
 * cancellation that made it useless, so a cancelled order stays open until every answer is in and undone.
 */
export const fulfilment = (limits: { readonly expiresAfter: Duration }) =>
  saga({
    name: 'fulfilment',
    by: 'orderId',
    listens: [orders.events, inventory.events, payments.events],
    sends: [orders.commands, inventory.commands, payments.commands],
    initial: (): Fulfilment => ({ phase: 'reserving', reserved: [], rejected: [], refundDue: false }),
    on: {
      'orders.OrderPlaced': (state, { orderId, lines, total, paymentMethod }) => [
        { ...state, order: { orderId, lines, total, paymentMethod } },
        ...lines.map(({ productId, quantity }) => inventory.ReserveStock({ productId, orderId, quantity })),
        after(limits.expiresAfter, 'expired'),
      ],
      'inventory.StockReserved': (state, { orderId, productId }) => {
        const next = { ...state, reserved: once(state.reserved, productId) }
        if (state.phase === 'cancelled') return [next, inventory.ReleaseStock({ productId, orderId }), ...(settled(next) ? [done] : [])]
        if (state.phase !== 'reserving' || state.order === undefined || next.reserved.length < state.order.lines.length) return [next]
        const { total: amount, paymentMethod } = state.order
        return [{ ...next, phase: 'charging' }, payments.ChargePayment({ orderId, amount, paymentMethod })]
      },
      'inventory.StockRejected': (state, { orderId, productId }) => {
        const next = { ...state, rejected: once(state.rejected, productId) }
        if (state.phase === 'cancelled') return settled(next) ? [next, done] : [next]
        return [next, orders.CancelOrder({ orderId, reason: 'insufficient_stock' })]
      },
      'payments.PaymentCharged': (state, { orderId }) =>
        // Cancelled meanwhile: the refund was asked for with the cancellation, and payments give back what they get.
        state.phase === 'charging' ? [{ ...state, phase: 'charged' }, orders.ConfirmOrder({ orderId })] : [state],
      'payments.PaymentDeclined': (state, { orderId }) => {
        if (state.phase !== 'cancelled')
          return [{ ...state, phase: 'declined' }, orders.CancelOrder({ orderId, reason: 'payment_declined' })]
        const next = { ...state, refundDue: false }
        return settled(next) ? [next, done] : [next]
      },
      'payments.PaymentRefunded': state => {
        const next = { ...state, refundDue: false }
        return settled(next) ? [next, done] : [next]
      },
      'orders.OrderConfirmed': (state, { orderId }) => [
        { ...state, phase: 'confirmed' },
        cancel('expired'),
        ...state.reserved.map(productId => inventory.ShipStock({ productId, orderId })),
        done,
      ],
      'orders.OrderCancelled': (state, { orderId }) => {
        // Charged: the cancellation overtook our ConfirmOrder. Charging: it may yet be charged. Either way the money goes back.
        const refundDue = state.phase === 'charging' || state.phase === 'charged'
        const next: Fulfilment = { ...state, phase: 'cancelled', refundDue }
        return [
          next,
          cancel('expired'),
          ...state.reserved.map(productId => inventory.ReleaseStock({ productId, orderId })),
          ...(refundDue ? [payments.RefundPayment({ orderId })] : []),
          ...(settled(next) ? [done] : []),
        ]
      },
    },
    timers: {
      expired: state =>
        state.order === undefined ? [state] : [state, orders.CancelOrder({ orderId: state.order.orderId, reason: 'timed_out' })],
    },
  })
