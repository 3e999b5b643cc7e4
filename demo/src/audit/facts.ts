import { orders } from '@millrace/schemas'
import type { MessageType } from 'millrace'
import { type AuditedCommit, type AuditedMessage, type AuditedService, auditedServices, type Snapshot } from './snapshot.ts'

export interface Said<D> {
  readonly stream: string
  readonly at: number
  readonly data: D
}

/** Whether a message is of a type, and so its data, which was read by that type's contract, of its shape. */
const isOf = <T extends string, D>(type: MessageType<T, D>, message: AuditedMessage): message is AuditedMessage & { readonly data: D } =>
  message.type === type.type

/** Every message of a type in these commits, in stream order. */
export const said = <T extends string, D>(commits: readonly AuditedCommit[], type: MessageType<T, D>): readonly Said<D>[] =>
  commits.flatMap(({ stream, at, messages }) => messages.flatMap(one => (isOf(type, one) ? [{ stream, at, data: one.data }] : [])))

/** Reads one message as a type; undefined when it is another. */
export const as = <T extends string, D>(type: MessageType<T, D>, message: AuditedMessage): D | undefined =>
  isOf(type, message) ? message.data : undefined

export interface Stream {
  readonly service: AuditedService
  readonly name: string
  /** At least one, versions in order. */
  readonly commits: readonly AuditedCommit[]
}

export const streamsOf = (service: AuditedService, commits: readonly AuditedCommit[]): readonly Stream[] =>
  [...Map.groupBy(commits, ({ stream }) => stream)].map(([name, own]) => ({ service, name, commits: own }))

export const allStreams = ({ commits }: Pick<Snapshot, 'commits'>): readonly Stream[] =>
  auditedServices.flatMap(service => streamsOf(service, commits[service]))

/** What became of an order, and when it was decided. */
export interface OrderFacts {
  readonly orderId: string
  readonly userId: string
  readonly total: orders.OrderPlaced['total']
  readonly placedAt: number
  readonly status: 'open' | 'confirmed' | 'cancelled'
  readonly finalAt?: number
}

export const ordersOf = ({ commits }: Pick<Snapshot, 'commits'>): ReadonlyMap<string, OrderFacts> => {
  const found = new Map<string, OrderFacts>()
  for (const { at, data } of said(commits.orders, orders.OrderPlaced)) {
    const { orderId, userId, total } = data
    found.set(orderId, { orderId, userId, total, placedAt: at, status: 'open' })
  }
  const end = (orderId: string, status: 'confirmed' | 'cancelled', finalAt: number) => {
    const order = found.get(orderId)
    if (order !== undefined) found.set(orderId, { ...order, status, finalAt })
  }
  for (const { at, data } of said(commits.orders, orders.OrderConfirmed)) end(data.orderId, 'confirmed', at)
  for (const { at, data } of said(commits.orders, orders.OrderCancelled)) end(data.orderId, 'cancelled', at)
  return found
}

/** Final before the cut: what follows from it must have happened. */
export const settledOrders = (snapshot: Snapshot): readonly OrderFacts[] =>
  [...ordersOf(snapshot).values()].filter(({ finalAt }) => finalAt !== undefined && finalAt <= snapshot.cutAt)
