import { MessagingError } from '../../errors.ts'
import type {
  Broker,
  Follower,
  FollowOptions,
  Member,
  MemberOptions,
  Producer,
  TopicAdmin,
  TransactionalWriter,
} from '../../ports/broker.ts'
import type { Clock, Ids } from '../../ports/clock.ts'
import { systemClock, systemIds } from '../../system.ts'
import { append } from './append.ts'
import { Cluster } from './cluster.ts'
import type { BrokerOperation } from './faults.ts'
import { follow } from './follower.ts'
import { MemoryMember } from './member.ts'
import { transactionalWriter } from './transactions.ts'

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
  /** From now on nothing answers: everything rejects with `unavailable`, until `restore`. */
  outage(): void
  restore(): void
  /** The next such operation of any client rejects with this error; `applied`: done, but the answer is lost. */
  failNext(operation: BrokerOperation, error: Error, options?: { readonly applied?: boolean }): void
  /** The session of this member is over, as of a process that slept: it hears of it a tenth of its session time later. */
  expire(member: Member): void
}

interface Closable {
  close(): Promise<void>
}

type Call = <T>(operation: BrokerOperation, work: () => T) => Promise<T>

const closed = (what: string): MessagingError => new MessagingError('MR_CLOSED', `The ${what} was closed: it takes nothing any more.`)

const topicAdmin = ({ topics, group }: { topics: Cluster['topics']; group: Cluster['group'] }, call: Call): TopicAdmin => ({
  describe: names => call('describe', () => topics.describe(names)),
  create: added => call('create', () => topics.create(added)),
  addPartitions: (topic, partitions) => call('addPartitions', () => topics.addPartitions(topic, partitions)),
  configure: (topic, config) => call('configure', () => topics.configure(topic, config)),
  bounds: names => call('bounds', () => topics.bounds(names)),
  committed: (name, names) => call('committed', () => group(name).committed(({ topic }) => names.includes(topic))),
})

/** One client of a cluster. */
class Client implements Broker {
  readonly topics: TopicAdmin
  readonly #cluster: Cluster
  readonly #open = new Set<Closable>()
  #closed = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.topics = topicAdmin({ topics: cluster.topics, group: name => cluster.group(name) }, this.#call)
  }

  async ready(signal: AbortSignal): Promise<void> {
    await this.#cluster.faults.restored(signal)
  }

  producer(name: string): Producer {
    const { call, keep } = this.#part(`producer ${name}`)
    return keep({
      send: async records => (await call('send', () => append(this.#cluster.topics, records))).positions,
      close: async () => undefined,
    })
  }

  transactions(transactionalId: string): TransactionalWriter {
    const { call, keep } = this.#part(`transactional writer ${transactionalId}`)
    return keep(transactionalWriter(this.#cluster.transactions, transactionalId, call))
  }

  join(options: MemberOptions): Member {
    this.#checkOpen()
    const group = this.#cluster.group(options.group)
    const closed = (): boolean => this.#open.delete(member)
    const member = new MemoryMember({ cluster: this.#cluster, group, options, call: this.#call, closed })
    this.#open.add(member)
    return member
  }

  follow(options: FollowOptions): Follower {
    this.#checkOpen()
    const follower = follow(this.#cluster, options)
    return this.#kept({ close: () => follower.close() })
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map(part => part.close()))
    this.#closed = true
  }

  readonly #call: Call = async (operation, work) => {
    this.#checkOpen()
    return this.#cluster.faults.call(operation, work)
  }

  #checkOpen(): void {
    if (this.#closed) throw closed('broker client')
  }

  /** What a producer or writer is made with: calls that end with it, and its place among what the client closes. */
  #part(what: string) {
    this.#checkOpen()
    let open = true
    const call: Call = async (operation, work) => {
      if (!open) throw closed(what)
      return this.#call(operation, work)
    }
    const keep = <T extends Closable>(part: T): T => {
      const close = async (): Promise<void> => {
        await part.close()
        open = false
      }
      return this.#kept({ ...part, close })
    }
    return { call, keep }
  }

  #kept<T extends Closable>(part: T): T {
    const close = async (): Promise<void> => {
      await part.close()
      this.#open.delete(kept)
    }
    const kept = { ...part, close }
    this.#open.add(kept)
    return kept
  }
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
