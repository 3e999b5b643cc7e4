import fc from 'fast-check'
import { expect, test } from 'vitest'
import { basket } from './basket.ts'

const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
const prices: Record<string, { minorUnits: number; currency: string }> = {
  tea: euros(250),
  cup: euros(900),
  map: { minorUnits: 5, currency: 'USD' },
}
const priceOf = (productId: string) => prices[productId]

test('lines of one product become one', () => {
  const wanted = [
    { productId: 'tea', quantity: 1 },
    { productId: 'cup', quantity: 1 },
    { productId: 'tea', quantity: 2 },
  ]
  expect(basket(wanted, priceOf)).toEqual({
    lines: [
      { productId: 'tea', quantity: 3, price: euros(250) },
      { productId: 'cup', quantity: 1, price: euros(900) },
    ],
    total: euros(1_650),
  })
})

test('however the lines are split, the total is the same', () => {
  const lines = fc.array(fc.record({ productId: fc.constantFrom('tea', 'cup'), quantity: fc.integer({ min: 1, max: 1_000 }) }), {
    minLength: 1,
  })
  fc.assert(
    fc.property(lines, wanted => {
      const total = wanted.reduce((sum, { productId, quantity }) => sum + quantity * (priceOf(productId)?.minorUnits ?? 0), 0)
      expect(basket(wanted, priceOf)).toMatchObject({ total: euros(total) })
    }),
  )
})

test('a product that is not on offer is refused', () => {
  expect(basket([{ productId: 'gold', quantity: 1 }], priceOf)).toMatchObject({ rejected: 'product-unknown' })
})

test('two currencies are refused', () => {
  const wanted = [
    { productId: 'tea', quantity: 1 },
    { productId: 'map', quantity: 1 },
  ]
  expect(basket(wanted, priceOf)).toMatchObject({ rejected: 'currencies-mixed' })
})
