import type { AuditReport } from '@millrace/local'
import type { Check } from './check.ts'
import { cancelledOrders } from './checks/cancelled-orders.ts'
import { compactedTopics } from './checks/compacted-topics.ts'
import { finalOrders } from './checks/final-orders.ts'
import { paidOrders } from './checks/paid-orders.ts'
import { publishedMessages } from './checks/published-messages.ts'
import { repeatedMails } from './checks/repeated-mails.ts'
import { reservations } from './checks/reservations.ts'
import { sentMails } from './checks/sent-mails.ts'
import { stock } from './checks/stock.ts'
import { streamOrder } from './checks/stream-order.ts'
import { streamVersions } from './checks/stream-versions.ts'
import type { Snapshot } from './snapshot.ts'

const checks: readonly Check[] = [
  finalOrders,
  streamVersions,
  publishedMessages,
  streamOrder,
  compactedTopics,
  stock,
  reservations,
  paidOrders,
  cancelledOrders,
  sentMails,
  repeatedMails,
]

/** Holds a snapshot against everything that must be so. */
export const runChecks = (snapshot: Snapshot): AuditReport => {
  const found = checks.map(({ name, find }) => {
    const { checked, violations } = find(snapshot)
    return { name, ok: violations.length === 0, checked, violations }
  })
  return { ok: found.every(({ ok }) => ok), checks: found }
}
