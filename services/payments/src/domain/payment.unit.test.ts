import { payments } from '@millrace/schemas'
import { given } from '@millrace/testing'
import { describe, test } from 'vitest'
import { payment } from './payment.ts'

const orderId = 'o1'
const amount = { minorUnits: 300, currency: 'EUR' }
const chargeId = 'ch_1'
const charge = payments.ChargePayment({ orderId, amount, paymentMethod: 'tok_ok' })
const refund = payments.RefundPayment({ orderId })
const record = (outcome: 'charged' | 'declined') => payments.RecordCharge({ orderId, outcome, chargeId })
const recordRefund = payments.RecordRefund({ orderId, refundId: 're_1' })
const requested = payments.ChargeRequested({ orderId, amount, paymentMethod: 'tok_ok' })
const withdrawn = payments.ChargeWithdrawn({ orderId })
const charged = payments.PaymentCharged({ orderId, chargeId })
const declined = payments.PaymentDeclined({ orderId })
const refundRequested = payments.RefundRequested({ orderId, chargeId, amount })
const refunded = payments.PaymentRefunded({ orderId, refundId: 're_1' })

describe('a charge', () => {
  test('is requested once', () => {
    given(payment).when(charge).then(requested)
    given(payment, requested).when(charge).then()
    given(payment, requested, charged).when(charge).then()
  })
  test('is what the provider said, the first time it said it', () => {
    given(payment, requested).when(record('charged')).then(charged)
    given(payment, requested).when(record('declined')).then(declined)
    given(payment, requested, charged).when(record('declined')).then()
  })
  test('that nobody asked for is not recorded', () => {
    given(payment).when(record('charged')).then()
  })
})

describe('a refund', () => {
  test('of what was charged is requested once, and recorded once', () => {
    given(payment, requested, charged).when(refund).then(refundRequested)
    given(payment, requested, charged, refundRequested).when(refund).then()
    given(payment, requested, charged, refundRequested).when(recordRefund).then(refunded)
    given(payment, requested, charged, refundRequested, refunded).when(recordRefund).then()
    given(payment, requested, charged, refundRequested, refunded).when(refund).then()
  })
  test('asked for before the charge is answered waits for the answer', () => {
    given(payment, requested).when(refund).then(withdrawn)
    given(payment, requested, withdrawn).when(refund).then()
    given(payment, requested, withdrawn).when(record('charged')).then(charged, refundRequested)
    given(payment, requested, withdrawn).when(record('declined')).then(declined)
  })
  test('asked for before the charge keeps it from being made', () => {
    given(payment).when(refund).then(withdrawn)
    given(payment, withdrawn).when(charge).then(declined)
  })
  test('of what was declined is nothing', () => {
    given(payment, requested, declined).when(refund).then()
  })
})
