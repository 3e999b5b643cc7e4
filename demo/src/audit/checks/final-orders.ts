import { type Check, look } from '../check.ts'
import { ordersOf } from '../facts.ts'

/** law 1: nothing accepted is lost. Orders in the database count too: their 2xx may have been lost on the way. */
export const finalOrders: Check = {
  name: 'every accepted order is final',
  find: snapshot => {
    const known = ordersOf(snapshot)
    const told = snapshot.accepted.filter(({ acceptedAt }) => acceptedAt <= snapshot.cutAt).map(({ orderId }) => orderId)
    const stored = [...known.values()].filter(({ placedAt }) => placedAt <= snapshot.cutAt).map(({ orderId }) => orderId)
    return look(new Set([...told, ...stored]), orderId => {
      const order = known.get(orderId)
      if (order === undefined) return [`order ${orderId} was accepted and is in no commit`]
      return order.status === 'open' ? [`order ${orderId} is still open`] : []
    })
  },
}
