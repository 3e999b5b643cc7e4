import { payments } from '@millrace/schemas'
import { effect, permanent } from 'millrace'
import type { PaymentProvider } from './provider.ts'

export const charge = (provider: PaymentProvider) =>
  effect({
    name: 'charge',
    listens: [payments.events],
    sends: [payments.RecordCharge],
    on: {
      'payments.ChargeRequested': async ({ orderId, amount, paymentMethod }, { idempotencyKey, signal }) => {
        const posted = await provider.charge({ amount, paymentMethod, reference: orderId, idempotencyKey, signal })
        const answer = posted.outcome === 'key-expired' ? await provider.chargeOf(idempotencyKey, signal) : posted
        if (answer === undefined) {
          throw permanent(`The charge of order ${orderId} is too old to ask for and the provider has no answer to it: look it up there.`)
        }
        return [payments.RecordCharge({ orderId, outcome: answer.outcome, chargeId: answer.chargeId })]
      },
    },
  })
