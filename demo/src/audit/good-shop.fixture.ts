import { inventory, notifications, orders, payments, users } from '@millrace/schemas'
import { contracts } from '@millrace/schemas/contracts'
import type { Draft } from 'millrace'
import type { Mail } from '../mailbox/mailbox.ts'
import type { AcceptedOrder } from '../mix.ts'
import type { Entry } from '../sandbox/ledger.ts'
import type { AuditedCommit, AuditedMessage, AuditedRecord, AuditedService, AuditedState, Snapshot } from './snapshot.ts'

type AnyDraft = Draft<string, unknown>

const cutAt = 1_000_000
const price = { minorUnits: 500, currency: 'EUR' }

const contractOf = (type: string) => Object.values(contracts.types).find(contract => contract.type === type)
const keyOf = ({ type, data }: AnyDraft): string => {
  const key = contractOf(type)?.key
  const value: unknown = key !== undefined && typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
  return String(value)
}

/** A shop written by hand, consistent in every part. A test breaks one thing of it. */
export const createGoodShop = () => {
  const commits: Record<AuditedService, AuditedCommit[]> = { users: [], inventory: [], orders: [], payments: [], notifications: [] }
  const records: AuditedRecord[] = []
  const ledger: Entry[] = []
  const mails: Mail[] = []
  const accepted: AcceptedOrder[] = []
  const snapshot: Snapshot = { cutAt, commits, records, ledger, mails, accepted }

  const append = (record: Omit<AuditedRecord, 'partition' | 'offset'>) => {
    const offset = records.filter(({ topic }) => topic === record.topic).length
    records.push({ ...record, partition: 0, offset })
  }

  /** One commit after the stream's last, and what it puts on Kafka. */
  const commit = (service: AuditedService, stream: string, drafts: readonly AnyDraft[], says: readonly AnyDraft[] = []): AuditedCommit => {
    const before = commits[service].findLast(one => one.stream === stream)
    const version = (before?.version ?? 0) + 1
    const messages = drafts.map((draft, at): AuditedMessage => {
      const sequence = (before?.sequence ?? 0) + at + 1
      const id = `${stream}/${sequence}`
      return {
        id,
        type: draft.type,
        topic: contractOf(draft.type)?.topic ?? null,
        key: keyOf(draft),
        sequence,
        data: draft.data,
        digest: id,
      }
    })
    const sequence = (before?.sequence ?? 0) + messages.length
    const states = says.map((draft): AuditedState => {
      const topic = contractOf(draft.type)?.topic ?? ''
      return { topic, key: keyOf(draft), data: draft.data, digest: `${topic} of ${stream}/${version}` }
    })
    const made: AuditedCommit = {
      ...{ stream, version, at: cutAt - 1_000, sequence, messages, closed: false, published: true, stated: true },
      ...(states.length === 0 ? {} : { states }),
    }
    commits[service].push(made)
    for (const { id, topic, key, sequence, digest } of messages)
      if (topic !== null) append({ id, topic, key, sequence, digest, subject: stream })
    for (const { topic, key, digest } of states) append({ id: `state ${stream}/${version}`, topic, key, sequence, digest, subject: stream })
    return made
  }

  const mail = (mailId: string, template: notifications.Template, userId: string, orderId: string | null, text: string) => {
    const messageId = `<${mailId}@shop.millrace.example>`
    commit('notifications', `mail-${mailId}`, [notifications.MailRequested({ mailId, userId, template, orderId })])
    commit('notifications', `mail-${mailId}`, [notifications.MailSent({ mailId, userId, messageId, sentAt: new Date(cutAt) })])
    mails.push({ messageId, to: [`${userId}@customers.example`], subject: template, text, at: cutAt })
  }

  const user = (userId: string) => {
    const email = `${userId}@customers.example`
    const said = [users.UserRegistered({ userId, displayName: userId }), users.EmailSet({ userId, email })]
    commit('users', `user-${userId}`, said, [users.Profile({ userId, displayName: userId }), users.Contact({ userId, email })])
    mail(`welcome-${userId}`, 'welcome', userId, null, 'Welcome.')
  }

  const stock = (productId: string, available: number, event: AnyDraft) =>
    commit('inventory', `product-${productId}`, [event], [inventory.Product({ productId, name: productId, price, available })])

  const order = (orderId: string, end: 'confirmed' | 'cancelled') => {
    const [stream, userId, reason] = [`order-${orderId}`, 'ada', end === 'cancelled' ? ('by_customer' as const) : null]
    const lines = [{ productId: 'cup', quantity: 1, price }]
    const status = (is: orders.Status) => orders.OrderStatus({ orderId, userId, status: is, reason })
    commit('orders', stream, [orders.OrderPlaced({ orderId, userId, lines, total: price, paymentMethod: 'tok_visa' })], [status('open')])
    accepted.push({ orderId, acceptedAt: cutAt - 900 })
    commit('orders', `fulfilment-${orderId}`, [inventory.ReserveStock({ productId: 'cup', orderId, quantity: 1 })])
    commit('orders', `fulfilment-${orderId}`, [payments.ChargePayment({ orderId, amount: price, paymentMethod: 'tok_visa' })])
    const chargeId = `ch_${orderId}`
    const charged = [payments.ChargeRequested({ orderId, amount: price, paymentMethod: 'tok_visa' })]
    commit('payments', `payment-${orderId}`, [...charged, payments.PaymentCharged({ orderId, chargeId })])
    const entry = { amount: price, reference: orderId, request: '{}', at: cutAt }
    ledger.push({ ...entry, id: chargeId, kind: 'charge', outcome: 'charged', idempotencyKey: chargeId })
    if (end === 'confirmed') commit('orders', stream, [orders.OrderConfirmed({ orderId })], [status('confirmed')])
    else {
      commit('orders', stream, [orders.OrderCancelled({ orderId, reason: 'by_customer' })], [status('cancelled')])
      ledger.push({ ...entry, id: `re_${orderId}`, kind: 'refund', outcome: 'refunded', chargeId, idempotencyKey: `re_${orderId}` })
    }
    mail(`order-${orderId}`, end === 'confirmed' ? 'order_confirmed' : 'order_cancelled', userId, orderId, `Order ${orderId}.`)
  }

  user('ada')
  stock('cup', 10, inventory.StockReceived({ productId: 'cup', quantity: 10 }))
  order('kept', 'confirmed')
  stock('cup', 9, inventory.StockReserved({ productId: 'cup', orderId: 'kept', quantity: 1 }))
  stock('cup', 9, inventory.StockShipped({ productId: 'cup', orderId: 'kept', quantity: 1 }))
  order('given-back', 'cancelled')
  stock('cup', 8, inventory.StockReserved({ productId: 'cup', orderId: 'given-back', quantity: 1 }))
  stock('cup', 9, inventory.StockReleased({ productId: 'cup', orderId: 'given-back', quantity: 1 }))

  /** Puts another in the place of the one that fits. */
  const replace = <T>(all: T[], fits: (one: T) => boolean, by: (one: T) => readonly T[]): void => {
    const at = all.findIndex(fits)
    const found = all[at]
    if (found === undefined) throw new Error('there is nothing to break')
    all.splice(at, 1, ...by(found))
  }

  return { snapshot, commits, records, ledger, mails, accepted, commit, stock, replace }
}

export type GoodShop = ReturnType<typeof createGoodShop>
