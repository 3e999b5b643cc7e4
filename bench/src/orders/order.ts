import { createHash } from 'node:crypto'
import type { orders } from '@millrace/schemas'

/** The same for every process: a UUID out of a name. */
export const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const EUR = 'EUR'

/** Order number `n` of the shop: two lines, about 180 bytes of Avro. */
export const orderPlaced = (n: number): orders.OrderPlaced => {
  const prices = [1_999 + (n % 500), 24_950 + (n % 1_000)]
  return {
    orderId: uuidOf(`order ${n}`),
    userId: uuidOf(`user ${n % 700}`),
    lines: prices.map((minorUnits, line) => ({
      productId: uuidOf(`product ${(n * 7 + line) % 300}`),
      quantity: 1 + ((n + line) % 3),
      price: { minorUnits, currency: EUR },
    })),
    total: { minorUnits: prices.reduce((sum, price) => sum + price, 0), currency: EUR },
    paymentMethod: 'tok_visa',
  }
}
