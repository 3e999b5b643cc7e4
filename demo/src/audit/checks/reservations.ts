import { inventory } from '@millrace/schemas'
import { type Check, look } from '../check.ts'
import { ordersOf, said } from '../facts.ts'
import type { Snapshot } from '../snapshot.ts'

interface Reservation {
  readonly orderId: string
  readonly productId: string
  readonly at: number
}

/** Set aside, and neither shipped nor given back. */
const live = ({ commits }: Snapshot): readonly Reservation[] => {
  const key = ({ productId, orderId }: Pick<Reservation, 'productId' | 'orderId'>) => `${productId} ${orderId}`
  const ended = [...said(commits.inventory, inventory.StockReleased), ...said(commits.inventory, inventory.StockShipped)]
  const gone = new Set(ended.map(({ data }) => key(data)))
  return said(commits.inventory, inventory.StockReserved)
    .filter(({ data }) => !gone.has(key(data)))
    .map(({ at, data: { orderId, productId } }) => ({ orderId, productId, at }))
}

export const reservations: Check = {
  name: 'no reservation outlives its order',
  find: snapshot => {
    const orders = ordersOf(snapshot)
    const { checked } = look(said(snapshot.commits.inventory, inventory.StockReserved), () => [])
    const { violations } = look(live(snapshot), ({ orderId, productId, at }) => {
      const order = orders.get(orderId)
      if (order === undefined)
        return at > snapshot.cutAt ? [] : [`product ${productId} is reserved for order ${orderId}, which nobody placed`]
      const outlived = order.finalAt !== undefined && order.finalAt <= snapshot.cutAt
      return outlived ? [`product ${productId} is still reserved for order ${orderId}, which is ${order.status}`] : []
    })
    return { checked, violations }
  },
}
