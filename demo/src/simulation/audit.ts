import { orderId, type Scenario, type Shop } from './shop.ts'

const text = (data: unknown, name: string) => String(typeof data === 'object' && data !== null ? Reflect.get(data, name) : '')

/** What must hold once nothing more can happen. Each violation names what it is about. */
export const violations = (scenario: Scenario, { world, ledger }: Shop): readonly string[] => [
  ...scenario.orders.flatMap((_, n) => orderViolations(world, ledger(), orderId(n))),
  ...stockViolations(world),
  ...[...world.streams].flatMap(([name, { closed }]) => (name.startsWith('fulfilment-') && !closed ? [`${name} never ends`] : [])),
]

const orderViolations = ({ history }: Shop['world'], { charges, refunds }: ReturnType<Shop['ledger']>, id: string): string[] => {
  const found: string[] = []
  const count = (type: string) => history.filter(message => message.type === type && text(message.data, 'orderId') === id).length
  const [confirmed, cancelled] = [count('orders.OrderConfirmed'), count('orders.OrderCancelled')]
  if (confirmed + cancelled !== 1) found.push(`${id} is confirmed ${confirmed} times and cancelled ${cancelled} times`)
  const charged = charges.filter(({ reference }) => reference === id)
  const refunded = refunds.filter(chargeId => charged.some(charge => charge.chargeId === chargeId)).length
  if (charged.length > 1) found.push(`${id} is charged ${charged.length} times`)
  if (charged.length - refunded !== confirmed)
    found.push(`${id} is charged ${charged.length}, refunded ${refunded}, confirmed ${confirmed}`)
  const lines = history.flatMap(({ type, data }) =>
    type === 'inventory.ReserveStock' && text(data, 'orderId') === id ? [data] : [],
  ).length
  if (count('inventory.StockShipped') !== confirmed * lines)
    found.push(`${id} has ${lines} lines and ${count('inventory.StockShipped')} shipped`)
  return found
}

const stockViolations = ({ history }: Shop['world']): string[] => {
  const found: string[] = []
  const onHand = new Map<string, number>()
  const reserved = new Map<string, number>()
  const add = (to: Map<string, number>, key: string, quantity: number) => to.set(key, (to.get(key) ?? 0) + quantity)
  for (const { type, data, key } of history) {
    const [quantity, reservation] = [Number(text(data, 'quantity')), `${key} for ${text(data, 'orderId')}`]
    if (type === 'inventory.StockReceived') add(onHand, key, quantity)
    if (type === 'inventory.StockReserved') {
      if (reserved.has(reservation)) found.push(`${reservation} is reserved twice`)
      reserved.set(reservation, quantity)
    }
    if (type === 'inventory.StockShipped') add(onHand, key, -quantity)
    if (type === 'inventory.StockShipped' || type === 'inventory.StockReleased') {
      if (!reserved.delete(reservation)) found.push(`${reservation} is given up without being reserved`)
    }
    const setAside = [...reserved].reduce((sum, [of, n]) => (of.startsWith(key) ? sum + n : sum), 0)
    if ((onHand.get(key) ?? 0) < setAside) found.push(`${key} has ${onHand.get(key)} and ${setAside} set aside`)
  }
  return [...found, ...[...reserved.keys()].map(reservation => `${reservation} is never given up`)]
}
