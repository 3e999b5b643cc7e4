import type { orders } from '@millrace/schemas'
import { type Rejection, reject } from 'millrace'

type Line = orders.OrderLine
type Money = Line['price']

export interface Basket {
  readonly lines: readonly Line[]
  readonly total: Money
}

const merged = (wanted: readonly Pick<Line, 'productId' | 'quantity'>[]) => {
  const quantities = new Map<string, number>()
  for (const { productId, quantity } of wanted) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }))
}

/** Lines of one product merged, priced and summed. */
export const basket = (
  wanted: readonly Pick<Line, 'productId' | 'quantity'>[],
  priceOf: (productId: string) => Money | undefined,
): Basket | Rejection<'product-unknown' | 'currencies-mixed'> => {
  const lines: Line[] = []
  for (const { productId, quantity } of merged(wanted)) {
    const price = priceOf(productId)
    if (price === undefined) return reject('product-unknown', `there is no product ${productId} on offer`)
    lines.push({ productId, quantity, price })
  }
  const currencies = new Set(lines.map(({ price }) => price.currency))
  const [currency] = currencies
  if (currency === undefined || currencies.size > 1) return reject('currencies-mixed', 'the lines of an order have one currency')
  return { lines, total: { minorUnits: lines.reduce((sum, { quantity, price }) => sum + quantity * price.minorUnits, 0), currency } }
}
