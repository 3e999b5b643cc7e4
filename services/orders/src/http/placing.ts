import { type App, refuse } from '@millrace/service'
import { failureOf } from 'millrace'
import { type Basket, basket } from '../domain/basket.ts'
import { products, profiles } from './tables.ts'

/** A registration takes a moment to get here. */
const registrationMs = 2_000

/** Throws 422 for a user we haven't heard of. */
export const knownUser = async (app: App, userId: string): Promise<void> => {
  const waited = app.table(profiles).waitFor(userId, AbortSignal.timeout(registrationMs))
  await waited.catch((error: unknown) => {
    // law 9: a table that can't know yet is no answer.
    if (failureOf(error) !== undefined) throw error
    throw refuse(422, 'user-unknown', 'there is no such user')
  })
}

/** Merged and priced by the table. Throws 422. */
export const pricedBasket = (app: App, wanted: Parameters<typeof basket>[0]): Basket => {
  const priced = basket(wanted, productId => app.table(products).get(productId)?.price)
  if ('rejected' in priced) throw refuse(422, priced.rejected, priced.detail)
  return priced
}
