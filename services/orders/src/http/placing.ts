import type { orders } from '@millrace/schemas'
import type { App } from '@millrace/service'
import { reject } from 'millrace'
import { type Basket, basket } from '../domain/basket.ts'
import { refusal } from './refusal.ts'
import { products, profiles } from './tables.ts'

/** A registration takes a moment to get here. */
const registrationMs = 2_000

/** Throws 422 for a user we haven't heard of. */
export const knownUser = async (app: App, userId: string): Promise<void> => {
  const waited = app.table(profiles).waitFor(userId, AbortSignal.timeout(registrationMs))
  await waited.catch(() => {
    throw refusal(reject('user-unknown', 'there is no such user'))
  })
}

/** Merged and priced; a repeat has the prices of its first, so that the same request stays the same order. Throws 422. */
export const pricedBasket = (app: App, wanted: Parameters<typeof basket>[0], before: orders.OrderPlaced | undefined): Basket => {
  const prices = new Map(before?.lines.map(({ productId, price }) => [productId, price]))
  const priced = basket(wanted, productId => prices.get(productId) ?? app.table(products).get(productId)?.price)
  if ('rejected' in priced) throw refusal(priced)
  return priced
}
