import { type Check, look } from '../check.ts'
import { settledOrders } from '../facts.ts'
import { ids, moneyByOrder } from '../money.ts'

export const cancelledOrders: Check = {
  name: 'no cancelled order is paid',
  find: snapshot => {
    const moneyOf = moneyByOrder(snapshot.ledger)
    const cancelled = settledOrders(snapshot).filter(({ status }) => status === 'cancelled')
    return look(cancelled, ({ orderId }) => {
      const { net, charges, refunds } = moneyOf(orderId)
      return net === 0 ? [] : [`order ${orderId} is cancelled and ${net} of it stay paid: ${ids([...charges, ...refunds])}`]
    })
  },
}
