import { MessagingError } from '../../errors.ts'
import type { Assignment, CommittedOffset, Member, MemberOptions, Position, TopicPartition } from '../../ports/broker.ts'
import type { Cluster } from './cluster.ts'
import type { BrokerOperation } from './faults.ts'
import { Fetcher } from './fetcher.ts'
import type { Grant, Group, Seat } from './group.ts'

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
const HEARTBEATS_A_SESSION = 10
const REJOIN_AFTER_MS = 250

type Call = <T>(operation: BrokerOperation, work: () => T) => Promise<T>

interface Surroundings {
  readonly cluster: Cluster
  readonly group: Group
  readonly options: MemberOptions
  readonly call: Call
  /** Called once, when it has left for good. */
  closed(): void
}

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** One generation of one member. */
class Owned implements Assignment {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  readonly signal: AbortSignal
  readonly #around: Surroundings
  readonly #memberId: string
  readonly #keys: ReadonlySet<string>
  readonly #fetchers = new Map<string, Fetcher>()
  readonly #paused = new Set<string>()
  readonly #over = new AbortController()
  #taking = true

  constructor(around: Surroundings, memberId: string, grant: Grant) {
    this.#around = around
    this.#memberId = memberId
    this.generation = grant.generation
    this.partitions = grant.partitions
    this.#keys = new Set(grant.partitions.map(keyOf))
    this.signal = this.#over.signal
  }

  committed(): Promise<readonly CommittedOffset[]> {
    return this.#around.call('committed', () => this.#around.group.committed(at => this.#keys.has(keyOf(at))))
  }

  bounds() {
    const { cluster, call } = this.#around
    return call('bounds', () => this.partitions.flatMap(at => cluster.topics.find(at)?.bounds() ?? []))
  }

  start(positions: readonly Position[]): void {
    for (const from of positions) if (this.#taking && this.#keys.has(keyOf(from))) this.#startOne(from)
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) {
      this.#paused.add(keyOf(at))
      this.#fetchers.get(keyOf(at))?.pause()
    }
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) {
      this.#paused.delete(keyOf(at))
      this.#fetchers.get(keyOf(at))?.resume()
    }
  }

  commit(offsets: readonly CommittedOffset[]): Promise<void> {
    return this.#around.call('commit', () => {
      if (this.signal.aborted) {
        const message = `Generation ${this.generation} of this member ended: its offsets are not taken.`
        throw new MessagingError('MR_STALE_GENERATION', message)
      }
      this.#around.group.commit(this.#memberId, this.generation, offsets)
    })
  }

  /** No record is given any more. */
  stop(): void {
    this.#taking = false
    for (const fetcher of this.#fetchers.values()) fetcher.stop()
  }

  end(): void {
    this.stop()
    this.#over.abort()
  }

  #startOne(from: Position): void {
    if (this.#fetchers.has(keyOf(from))) throw new MessagingError('MR_BROKER_REFUSED', `${keyOf(from)} was started before: start it once.`)
    const { cluster, options } = this.#around
    const fetcher = new Fetcher({
      cluster,
      from,
      empty: false,
      // Never awaited, whatever it returns.
      deliver: batch => {
        options.records(batch, this)
      },
      outOfRange: at => options.outOfRange(at, this),
      trouble: error => options.trouble(error),
    })
    this.#fetchers.set(keyOf(from), fetcher)
    if (this.#paused.has(keyOf(from))) fetcher.pause()
  }
}

/** A member of a group, with its life: join, be assigned, drain, join again, until it is closed. */
export class MemoryMember implements Member {
  readonly joined: Promise<void>
  readonly #around: Surroundings
  readonly #closing = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  readonly #life: Promise<void>
  #memberId: string
  /** Ends the present generation. */
  #moveOn: () => void = () => undefined
  #owned: Owned | undefined

  constructor(around: Surroundings) {
    this.#around = around
    this.#memberId = around.cluster.ids.next()
    this.joined = this.#first.promise
    // Nobody has to wait for it.
    this.joined.catch(() => undefined)
    this.#life = this.#live()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    if (this.#owned === undefined) this.#around.group.leave(this.#memberId)
    this.#moveOn()
    await this.#life
  }

  /** The coordinator gives up on it; it hears of that at its next heartbeat. */
  expire(): void {
    this.#around.group.evict(this.#memberId)
  }

  async #live(): Promise<void> {
    const { cluster, group, options } = this.#around
    const unsubscribe = cluster.faults.onChange(() => {
      if (cluster.faults.outage) options.trouble(cluster.faults.outage)
    })
    while (!this.#closing.signal.aborted) {
      const movedOn = new Promise<void>(resolve => {
        this.#moveOn = resolve
      })
      const grant = await group.join(this.#seat())
      if (grant !== undefined) await this.#own(new Owned(this.#around, this.#memberId, grant), movedOn)
    }
    group.leave(this.#memberId)
    unsubscribe()
    this.#around.closed()
    this.#first.reject(new MessagingError('MR_CLOSED', `The member of ${options.group} was closed before it was assigned anything.`))
  }

  async #own(owned: Owned, movedOn: Promise<void>): Promise<void> {
    const { options } = this.#around
    this.#owned = owned
    try {
      await options.assigned(owned)
    } catch (error) {
      this.#owned = undefined
      owned.end()
      return this.#startOver(error)
    }
    this.#first.resolve()
    await movedOn
    owned.stop()
    await Promise.resolve(options.revoked(owned)).catch(error => options.trouble(asError(error)))
    this.#owned = undefined
    owned.end()
  }

  async #startOver(error: unknown): Promise<void> {
    const { cluster, group, options } = this.#around
    options.trouble(asError(error))
    group.leave(this.#memberId)
    await cluster.clock.sleep(REJOIN_AFTER_MS, this.#closing.signal)
  }

  #seat(): Seat {
    const { topics, rebalanceTimeoutMs = REBALANCE_TIMEOUT_MS } = this.#around.options
    return {
      memberId: this.#memberId,
      topics,
      rebalanceTimeoutMs,
      rebalance: () => this.#moveOn(),
      evicted: () => void this.#noticeEviction(),
    }
  }

  async #noticeEviction(): Promise<void> {
    const { cluster, options } = this.#around
    const evicted = this.#owned
    this.#memberId = cluster.ids.next()
    await cluster.clock.sleep((options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS) / HEARTBEATS_A_SESSION, this.#closing.signal)
    if (evicted === undefined || evicted.signal.aborted) return
    evicted.end()
    options.trouble(new MessagingError('MR_STALE_GENERATION', `The group ${options.group} went on without this member: it joins again.`))
    this.#moveOn()
  }
}
