import { MessagingError } from '../../errors.ts'
import type {
  Broker,
  Follower,
  FollowOptions,
  GroupAdmin,
  Member,
  MemberOptions,
  Producer,
  TopicAdmin,
  TransactionalWriter,
} from '../../ports/broker.ts'
import { repeatable } from './append.ts'
import type { Cluster } from './cluster.ts'
import type { Call } from './faults.ts'
import { follow } from './follower.ts'
import { MemoryMember } from './member.ts'
import { transactionalWriter } from './transactions.ts'

interface Closable {
  close(): Promise<void>
}

const closed = (what: string): MessagingError => new MessagingError('MR_CLOSED', `The ${what} was closed: it takes nothing any more.`)

const topicAdmin = ({ topics, group }: { topics: Cluster['topics']; group: Cluster['group'] }, call: Call): TopicAdmin => ({
  describe: names => call('describe', () => topics.describe(names)),
  create: added => call('create', () => topics.create(added)),
  addPartitions: (topic, partitions) => call('addPartitions', () => topics.addPartitions(topic, partitions)),
  configure: (topic, config) => call('configure', () => topics.configure(topic, config)),
  bounds: names => call('bounds', () => topics.bounds(names)),
  committed: (name, names) =>
    call('committed', () => {
      topics.mustExist(names)
      return group(name).committed(({ topic }) => names.includes(topic))
    }),
  offsetsAt: (names, timestampMs) => call('offsetsAt', () => topics.offsetsAt(names, timestampMs)),
})

const groupAdmin = (cluster: Cluster, call: Call): GroupAdmin => ({
  list: () => call('listGroups', () => cluster.groups()),
  describe: names => call('describeGroups', () => names.map(group => ({ group, ...cluster.group(group).describe() }))),
  committed: name => call('committed', () => cluster.group(name).committed(() => true)),
  reset: (name, offsets) => call('resetGroup', () => cluster.group(name).reset(name, offsets)),
})

/** One client of a cluster. */
export class Client implements Broker {
  readonly topics: TopicAdmin
  readonly groups: GroupAdmin
  readonly #cluster: Cluster
  readonly #open = new Set<Closable>()
  #closed = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.topics = topicAdmin({ topics: cluster.topics, group: name => cluster.group(name) }, this.#call)
    this.groups = groupAdmin(cluster, this.#call)
  }

  async ready(signal: AbortSignal): Promise<void> {
    await this.#cluster.faults.restored(signal)
  }

  producer(name: string): Producer {
    const { call, keep } = this.#part(`producer ${name}`)
    return keep({ send: repeatable(this.#cluster.topics, call), close: async () => undefined })
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
