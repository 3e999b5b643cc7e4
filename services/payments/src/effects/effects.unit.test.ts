import { payments } from '@millrace/schemas'
import { failureOf, type Message, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { charge } from './charge.ts'
import type { ChargeRequest, PaymentProvider, RefundRequest } from './provider.ts'
import { refund } from './refund.ts'

const orderId = 'o1'
const amount = { minorUnits: 300, currency: 'EUR' }
const chargeRequested = payments.ChargeRequested({ orderId, amount, paymentMethod: 'tok_ok' })
const refundRequested = payments.RefundRequested({ orderId, chargeId: 'ch_1', amount })
const idempotencyKey = 'key-1'

const call = <T extends string, D>({ type, data }: { readonly type: T; readonly data: D }) => {
  const origin = { correlationId: 'c', causationId: 'c', source: 'payments' }
  const message: Message<T, D> = { type, data, id: 'm', key: orderId, at: new Date(0), sequence: 1, ...origin }
  return { message, idempotencyKey, signal: new AbortController().signal }
}

/** A provider at the far side of the port, that notes what it is asked. */
const providing = (answers: Partial<PaymentProvider>) => {
  const asked: (ChargeRequest | RefundRequest | string)[] = []
  const unexpected = () => Promise.reject(new Error('not expected to be asked'))
  const noting =
    <R, A extends ChargeRequest | RefundRequest | string, M extends unknown[]>(answer: (request: A, ...more: M) => Promise<R>) =>
    (request: A, ...more: M) => {
      asked.push(request)
      return answer(request, ...more)
    }
  const provider: PaymentProvider = {
    charge: noting(answers.charge ?? unexpected),
    refund: noting(answers.refund ?? unexpected),
    chargeOf: noting(answers.chargeOf ?? unexpected),
    refundOf: noting(answers.refundOf ?? unexpected),
  }
  return { provider, asked }
}

const charging = (provider: PaymentProvider) =>
  charge(provider).on['payments.ChargeRequested']?.(chargeRequested.data, call(chargeRequested))
const refunding = (provider: PaymentProvider) =>
  refund(provider).on['payments.RefundRequested']?.(refundRequested.data, call(refundRequested))

describe('a charge', () => {
  test.each(['charged', 'declined'] as const)('that is %s is recorded as the provider said', async outcome => {
    const { provider, asked } = providing({ charge: async () => ({ outcome, chargeId: 'ch_1' }) })
    expect(await charging(provider)).toEqual([payments.RecordCharge({ orderId, outcome, chargeId: 'ch_1' })])
    expect(asked).toMatchObject([{ amount, paymentMethod: 'tok_ok', reference: orderId, idempotencyKey }])
  })

  test('whose answer is not known is not guessed', async () => {
    const { provider } = providing({ charge: () => Promise.reject(unavailable('no answer')) })
    expect(await charging(provider)?.catch(failureOf)).toBe('unavailable')
  })

  test('whose key is too old is looked up, not made again', async () => {
    const { provider, asked } = providing({
      charge: async () => ({ outcome: 'key-expired' }),
      chargeOf: async () => ({ outcome: 'charged', chargeId: 'ch_1' }),
    })
    expect(await charging(provider)).toEqual([payments.RecordCharge({ orderId, outcome: 'charged', chargeId: 'ch_1' })])
    expect(asked.at(-1)).toBe(idempotencyKey)
  })

  test('whose key is too old and unknown waits for a person', async () => {
    const { provider } = providing({ charge: async () => ({ outcome: 'key-expired' }), chargeOf: async () => undefined })
    expect(await charging(provider)?.catch(failureOf)).toBe('permanent')
  })
})

describe('a refund', () => {
  test('is recorded as the provider said', async () => {
    const { provider, asked } = providing({ refund: async () => ({ outcome: 'refunded', refundId: 're_1' }) })
    expect(await refunding(provider)).toEqual([payments.RecordRefund({ orderId, refundId: 're_1' })])
    expect(asked).toMatchObject([{ chargeId: 'ch_1', amount, idempotencyKey }])
  })

  test('whose key is too old is looked up, not made again', async () => {
    const { provider } = providing({
      refund: async () => ({ outcome: 'key-expired' }),
      refundOf: async () => ({ outcome: 'refunded', refundId: 're_1' }),
    })
    expect(await refunding(provider)).toEqual([payments.RecordRefund({ orderId, refundId: 're_1' })])
  })
})
