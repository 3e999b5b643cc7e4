import { type Check, look } from '../check.ts'
import { type OrderFacts, ordersOf } from '../facts.ts'
import { ids, type Money, moneyByOrder } from '../money.ts'

const wrong = ({ orderId, total }: OrderFacts, { charges, refunds }: Money): readonly string[] => {
  const [charge] = charges
  if (charge === undefined) return [`order ${orderId} is confirmed and was never paid`]
  if (charges.length > 1) return [`order ${orderId} was paid ${charges.length} times: ${ids(charges)}`]
  if (refunds.length > 0) return [`order ${orderId} is confirmed and was refunded: ${ids(refunds)}`]
  const { minorUnits, currency } = charge.amount
  const right = minorUnits === total.minorUnits && currency === total.currency
  return right ? [] : [`order ${orderId} costs ${total.minorUnits} ${total.currency} and ${charge.id} took ${minorUnits} ${currency}`]
}

/** law 2, where it costs money. The ledger was read after the orders: who is confirmed has paid by then. */
export const paidOrders: Check = {
  name: 'every confirmed order is paid exactly once',
  find: snapshot => {
    const moneyOf = moneyByOrder(snapshot.ledger)
    const confirmed = [...ordersOf(snapshot).values()].filter(({ status }) => status === 'confirmed')
    return look(confirmed, order => wrong(order, moneyOf(order.orderId)))
  },
}
