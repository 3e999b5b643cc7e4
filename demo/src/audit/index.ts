import { kafka } from '@millrace/kafka'
import { type AuditReport, databaseUrl, type StackDescription } from '@millrace/local'
import { mongo } from '@millrace/mongo'
import { contracts } from '@millrace/schemas/contracts'
import { readAccepted } from '../accepted-orders.ts'
import { type AuditOptions, auditShop } from './audit-shop.ts'
import type { AuditedService } from './snapshot.ts'
import { readLedger, readMails } from './surroundings.ts'

const extraUrl = (stack: StackDescription, name: string): string => {
  const extra = stack.extras[name]
  if (extra === undefined) throw new Error(`The stack has no ${name}: name it among the extras of millrace.config.ts.`)
  return extra.url
}

const openMs = 60_000

/** Audits the stack that runs: its databases, its Kafka, the sandbox's ledger, the mailbox, and what customers were told. */
export const audit = async (stack: StackDescription, options: AuditOptions = {}): Promise<AuditReport> => {
  const store = (service: AuditedService) => mongo({ url: databaseUrl(stack.mongo.url, service) })
  const broker = kafka({ brokers: stack.kafka.brokers, clientId: 'millrace-audit' })
  const stores = {
    users: store('users'),
    inventory: store('inventory'),
    orders: store('orders'),
    payments: store('payments'),
    notifications: store('notifications'),
  }
  const open = [broker, ...Object.values(stores)]
  const signal = AbortSignal.any([AbortSignal.timeout(openMs), ...(options.signal === undefined ? [] : [options.signal])])
  try {
    await Promise.all(open.map(one => one.ready(signal)))
    const ledger = () => readLedger(extraUrl(stack, 'payment-sandbox'))
    const mails = () => readMails(extraUrl(stack, 'mailbox'))
    return await auditShop({ contracts, broker, stores, ledger, mails, accepted: () => readAccepted(stack) }, options)
  } finally {
    await Promise.all(open.map(one => one.close()))
  }
}
