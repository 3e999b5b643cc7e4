import type { Contracts } from '@millrace/contracts'
import type { AuditReport } from '@millrace/local'
import { type Broker, type Clock, systemClock } from '@millrace/messaging'
import { orders } from '@millrace/schemas'
import type { Mail } from '../mailbox/mailbox.ts'
import type { AcceptedOrder } from '../mix.ts'
import type { Entry } from '../sandbox/ledger.ts'
import { said, streamsOf } from './facts.ts'
import { type AuditedStores, codecOf, readCommits } from './read-commits.ts'
import { readRecords } from './read-records.ts'
import { runChecks } from './run-checks.ts'
import type { Snapshot } from './snapshot.ts'

/** Where the truth is looked for: never in what a service says of itself. */
export interface AuditSources {
  readonly contracts: Contracts
  readonly broker: Broker
  readonly stores: AuditedStores
  /** The payment provider's books. */
  readonly ledger: () => Promise<readonly Entry[]>
  readonly mails: () => Promise<readonly Mail[]>
  /** Orders that customers were told were accepted. */
  readonly accepted: () => Promise<readonly AcceptedOrder[]>
}

export interface AuditOptions {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** How long what was begun before the cut may take to settle, in ms. */
  readonly settleMs?: number
  /** How long what is still wrong then is looked at again: the last mail may be on its way. In ms. */
  readonly patienceMs?: number
}

const againMs = 250
const readMs = 60_000

/** Fulfilments of orders placed before the cut that haven't ended: an answer or a refund is still to come. */
const unsettled = (commits: Snapshot['commits'], cutAt: number): number => {
  const placed = new Set(
    said(commits.orders, orders.OrderPlaced)
      .filter(({ at }) => at <= cutAt)
      .map(({ data }) => `fulfilment-${data.orderId}`),
  )
  for (const { name, commits: own } of streamsOf('orders', commits.orders)) if (own.at(-1)?.closed) placed.delete(name)
  return placed.size
}

/**
 * The moment of the audit is when it begins. It waits until what was begun before has come to its end, then reads the
 * databases, then Kafka up to the high-water marks of that time, then the ledger and the mailbox. In this order, what a
 * commit says has happened can only be missing later on when it is lost: a commit is marked as published after its messages
 * are on Kafka, and an order is confirmed after its money moved. What is still under way, such as a mail, is looked at
 * again until it is there or patience is over.
 */
export const auditShop = async (sources: AuditSources, options: AuditOptions = {}): Promise<AuditReport> => {
  const { clock = systemClock, signal = new AbortController().signal, settleMs = 60_000, patienceMs = 15_000 } = options
  const { contracts, broker, stores } = sources
  const cutAt = clock.now()
  const accepted = await sources.accepted()
  const began = clock.monotonicMs()

  const commitsOnceSettled = async (): Promise<Snapshot['commits']> => {
    const codec = await codecOf(contracts, stores)
    for (;;) {
      const commits = await readCommits(codec, stores)
      if (unsettled(commits, cutAt) === 0 || clock.monotonicMs() - began > settleMs) return commits
      await clock.sleep(againMs, signal)
      signal.throwIfAborted()
    }
  }

  const snapshot = async (): Promise<Snapshot> => {
    const commits = await commitsOnceSettled()
    const reading = AbortSignal.any([signal, AbortSignal.timeout(readMs)])
    const topics = Object.values(contracts.topics).map(({ topic, cleanup }) => ({ topic, compacted: cleanup === 'compact' }))
    const records = await readRecords(broker, topics, reading)
    const [ledger, mails] = await Promise.all([sources.ledger(), sources.mails()])
    return { cutAt, commits, records, ledger, mails, accepted }
  }

  let report = runChecks(await snapshot())
  const settledAt = clock.monotonicMs()
  while (!report.ok && clock.monotonicMs() - settledAt < patienceMs) {
    await clock.sleep(againMs, signal)
    signal.throwIfAborted()
    report = runChecks(await snapshot())
  }
  return report
}
