import { MessagingError } from '../../errors.ts'
import type { Broker, Member } from '../../ports/broker.ts'
import type { Clock, Ids } from '../../ports/clock.ts'
import { systemClock, systemIds } from '../../system.ts'
import { Client } from './client.ts'
import { Cluster } from './cluster.ts'
import type { BrokerOperation } from './faults.ts'
import { MemoryMember } from './member.ts'

export interface MemoryBrokerOptions {
  readonly clock?: Clock
  readonly ids?: Ids
}

/** A broker in this process, and what a test may do to it. */
export interface MemoryBroker extends Broker {
  /** Another client of the same broker, as another process would be; closed on its own. */
  client(): Broker
  /** Compacts now. Tombstones stay, as before `delete.retention.ms`, unless they are to be dropped. */
  compact(topic: string, options?: { readonly dropTombstones?: boolean }): void
  /** What retention does: the partition begins at `offset` from now on. */
  deleteRecords(topic: string, partition: number, offset: number): void
  deleteTopic(topic: string): void
  /** Something nobody can read now lies at the end of the partition: MR_BATCH_CORRUPT. */
  appendUnreadable(topic: string, partition: number): void
  /** From now on nothing answers: everything rejects with `unavailable`, until `restore`. */
  outage(): void
  restore(): void
  /** The next such operation of any client rejects with this error; `applied`: done, but the answer is lost. */
  failNext(operation: BrokerOperation, error: Error, options?: { readonly applied?: boolean }): void
  /** The session of this member is over, as of a process that slept: it hears of it a tenth of its session time later. */
  expire(member: Member): void
}

class Controlled extends Client implements MemoryBroker {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    super(cluster)
    this.#cluster = cluster
  }

  client(): Broker {
    return new Client(this.#cluster)
  }

  compact(topic: string, { dropTombstones = false } = {}): void {
    for (const log of this.#cluster.topics.get(topic).logs) log.compact(dropTombstones)
  }

  deleteRecords(topic: string, partition: number, offset: number): void {
    this.#cluster.topics.get(topic).logs[partition]?.deleteBefore(offset)
  }

  deleteTopic(topic: string): void {
    this.#cluster.topics.delete(topic)
  }

  appendUnreadable(topic: string, partition: number): void {
    const corrupt = (offset: number) =>
      new MessagingError('MR_BATCH_CORRUPT', `What lies at offset ${offset} of ${topic}/${partition} was spoiled on purpose.`, {
        failure: 'permanent',
      })
    this.#cluster.topics.get(topic).logs[partition]?.appendUnreadable(corrupt)
  }

  outage(): void {
    this.#cluster.faults.begin()
  }

  restore(): void {
    this.#cluster.faults.restore()
  }

  failNext(operation: BrokerOperation, error: Error, { applied = false } = {}): void {
    this.#cluster.faults.plan(operation, error, applied)
  }

  expire(member: Member): void {
    if (member instanceof MemoryMember) member.expire()
  }
}

/**
 * A broker in this process, with Kafka's semantics: what holds here holds on Kafka, as far as the conformance suite says.
 * Repeats exactly when clock, ids and callers do.
 */
export const memoryBroker = ({ clock = systemClock, ids = systemIds }: MemoryBrokerOptions = {}): MemoryBroker =>
  new Controlled(new Cluster(clock, ids))
