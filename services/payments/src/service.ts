import { service } from '@millrace/service'
import { payment } from './domain/payment.ts'
import { charge } from './effects/charge.ts'
import type { PaymentProvider } from './effects/provider.ts'
import { refund } from './effects/refund.ts'
import { paymentRoutes } from './http/payments.ts'

export const paymentsService = (provider: () => PaymentProvider) =>
  service({
    name: 'payments',
    deciders: [payment],
    effects: () => [charge(provider()), refund(provider())],
    routes: [paymentRoutes],
  })
