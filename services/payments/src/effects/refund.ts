import { payments } from '@millrace/schemas'
import { effect, permanent } from 'millrace'
import type { PaymentProvider } from './provider.ts'

export const refund = (provider: PaymentProvider) =>
  effect({
    name: 'refund',
    listens: [payments.events],
    sends: [payments.RecordRefund],
    on: {
      'payments.RefundRequested': async ({ orderId, chargeId, amount }, { idempotencyKey, signal }) => {
        const posted = await provider.refund({ chargeId, amount, idempotencyKey, signal })
        const answer = posted.outcome === 'key-expired' ? await provider.refundOf(idempotencyKey, signal) : posted
        if (answer === undefined) {
          throw permanent(`The refund of order ${orderId} is too old to ask for and the provider has no answer to it: look it up there.`)
        }
        return [payments.RecordRefund({ orderId, refundId: answer.refundId })]
      },
    },
  })
