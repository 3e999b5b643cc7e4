import { inventory } from '@millrace/schemas'
import { type Check, look } from '../check.ts'
import { as, type Stream, streamsOf } from '../facts.ts'
import type { AuditedMessage, AuditedState } from '../snapshot.ts'

/** A product's stock, counted again from its events. */
interface Count {
  readonly received: number
  readonly shipped: number
  /** By order. */
  readonly reserved: ReadonlyMap<string, number>
}

const onHand = ({ received, shipped, reserved }: Count): number =>
  received - shipped - [...reserved.values()].reduce((sum, quantity) => sum + quantity, 0)

const without = (reserved: Count['reserved'], orderId: string): Count['reserved'] => {
  const left = new Map(reserved)
  left.delete(orderId)
  return left
}

const after = (count: Count, message: AuditedMessage): Count => {
  const received = as(inventory.StockReceived, message)
  if (received !== undefined) return { ...count, received: count.received + received.quantity }
  const reserved = as(inventory.StockReserved, message)
  if (reserved !== undefined) return { ...count, reserved: new Map(count.reserved).set(reserved.orderId, reserved.quantity) }
  const released = as(inventory.StockReleased, message)
  if (released !== undefined) return { ...count, reserved: without(count.reserved, released.orderId) }
  const shipped = as(inventory.StockShipped, message)
  if (shipped === undefined) return count
  return { ...count, shipped: count.shipped + shipped.quantity, reserved: without(count.reserved, shipped.orderId) }
}

/** What leaves a reservation must be what was set aside for it. */
const unreserved = (count: Count, message: AuditedMessage): readonly string[] => {
  const leaving = as(inventory.StockShipped, message) ?? as(inventory.StockReleased, message)
  if (leaving === undefined || count.reserved.get(leaving.orderId) === leaving.quantity) return []
  const { productId, orderId, quantity } = leaving
  const had = count.reserved.get(orderId) ?? 0
  return [`product ${productId}: ${message.type} of ${quantity} for order ${orderId}, which had ${had} reserved (${message.id})`]
}

const said = (states: readonly AuditedState[] = []): number | undefined => {
  const state = states.find(({ topic }) => topic === inventory.products.topic)?.data
  const available: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'available') : undefined
  return typeof available === 'number' ? available : undefined
}

const wrong = ({ name, commits }: Stream): readonly string[] => {
  const violations: string[] = []
  let count: Count = { received: 0, shipped: 0, reserved: new Map() }
  for (const { version, messages, states } of commits) {
    for (const message of messages) {
      violations.push(...unreserved(count, message))
      count = after(count, message)
      if (onHand(count) < 0) violations.push(`${name}/${version} leaves ${onHand(count)} on hand (${message.id})`)
    }
    const told = said(states)
    if (told !== undefined && told !== onHand(count)) violations.push(`${name}/${version} says ${told} are on hand: it is ${onHand(count)}`)
  }
  return violations
}

/** Stock on hand = received − shipped − reserved, as the shop itself says, and never negative. */
export const stock: Check = {
  name: 'stock on hand is what was received, less shipped and reserved, and never negative',
  find: ({ commits }) => look(streamsOf('inventory', commits.inventory), wrong),
}
