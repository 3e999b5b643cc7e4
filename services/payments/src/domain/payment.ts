import { payments } from '@millrace/schemas'
import { decider } from 'millrace'

type Money = payments.ChargeRequested['amount']
type Payment =
  | { readonly status: 'none' | 'declined' | 'refunded' }
  /** The order was cancelled before its charge got here. */
  | { readonly status: 'unwanted' }
  | { readonly status: 'charging'; readonly amount: Money; readonly withdrawn: boolean }
  | { readonly status: 'charged' | 'refunding'; readonly amount: Money; readonly chargeId: string }

/** One order's payment: charged at most once, and given back at most once. */
export const payment = decider({
  name: 'payment',
  commands: [payments.commands, payments.RecordCharge, payments.RecordRefund],
  events: [payments.events, payments.ChargeWithdrawn],
  initial: (): Payment => ({ status: 'none' }),
  decide: {
    'payments.ChargePayment': ({ status }, charge) => {
      if (status === 'none') return [payments.ChargeRequested(charge)]
      return status === 'unwanted' ? [payments.PaymentDeclined({ orderId: charge.orderId })] : []
    },
    'payments.RefundPayment': (payment, { orderId }) => {
      if (payment.status === 'charged') {
        return [payments.RefundRequested({ orderId, chargeId: payment.chargeId, amount: payment.amount })]
      }
      // The provider's answer is still out: remembered, and acted on when it is in.
      const open = payment.status === 'none' || (payment.status === 'charging' && !payment.withdrawn)
      return open ? [payments.ChargeWithdrawn({ orderId })] : []
    },
    'payments.RecordCharge': (payment, { orderId, outcome, chargeId }) => {
      if (payment.status !== 'charging') return []
      if (outcome === 'declined') return [payments.PaymentDeclined({ orderId })]
      const refund = payment.withdrawn ? [payments.RefundRequested({ orderId, chargeId, amount: payment.amount })] : []
      return [payments.PaymentCharged({ orderId, chargeId }), ...refund]
    },
    'payments.RecordRefund': ({ status }, refund) => (status === 'refunding' ? [payments.PaymentRefunded(refund)] : []),
  },
  evolve: {
    'payments.ChargeRequested': (_, { amount }) => ({ status: 'charging', amount, withdrawn: false }),
    'payments.ChargeWithdrawn': payment => (payment.status === 'charging' ? { ...payment, withdrawn: true } : { status: 'unwanted' }),
    'payments.PaymentCharged': (payment, { chargeId }) =>
      payment.status === 'charging' ? { status: 'charged', amount: payment.amount, chargeId } : payment,
    'payments.PaymentDeclined': () => ({ status: 'declined' }),
    'payments.RefundRequested': (_, { amount, chargeId }) => ({ status: 'refunding', amount, chargeId }),
    'payments.PaymentRefunded': () => ({ status: 'refunded' }),
  },
})
