import { MessagingError } from '../../errors.ts'
import type { CommittedOffset, GroupDescription, TopicPartition } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Faults } from './faults.ts'
import type { Topics } from './topics.ts'

/** Kafka's `offset.metadata.max.bytes`. */
const MAX_METADATA_BYTES = 4096

/** One member as the coordinator knows it. */
export interface Seat {
  readonly memberId: string
  readonly topics: readonly string[]
  readonly rebalanceTimeoutMs: number
  /** The group wants to share out again: drain, then join. */
  rebalance(): void
  /** The group went on without it. */
  evicted(): void
}

export interface Grant {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
}

interface Chair {
  readonly seat: Seat
  /** Set while it waits to be given partitions; called with nothing when it left meanwhile. */
  granted: ((grant: Grant | undefined) => void) | undefined
}

export interface GroupSurroundings {
  readonly topics: Topics
  readonly faults: Faults
  readonly clock: Clock
  later(task: () => void): void
}

const stale = (detail: string): MessagingError =>
  new MessagingError('MR_STALE_GENERATION', `The offsets were not taken: ${detail}. Another member may handle these records again.`)

const groupActive = (group: string): MessagingError =>
  new MessagingError('MR_GROUP_ACTIVE', `The group ${group} has members: they would go on where they are. Stop them first.`)

/** A group's coordinator: members, generations, who owns what, and committed offsets. Rebalances are eager, as kafkajs's. */
export class Group {
  readonly #around: GroupSurroundings
  readonly #chairs = new Map<string, Chair>()
  readonly #offsets = new Map<string, CommittedOffset>()
  #generation = 0
  /** Set while the group waits for its members to drain and join; aborted when it need not wait any more. */
  #rebalancing: AbortController | undefined

  constructor(around: GroupSurroundings) {
    this.#around = around
    around.faults.onChange(() => this.#completeLater())
  }

  /** Resolves with what the member owns in the next generation; with nothing when it left before. */
  join(seat: Seat): Promise<Grant | undefined> {
    return new Promise(granted => {
      this.#chairs.set(seat.memberId, { seat, granted })
      this.#rebalance()
      this.#completeLater()
    })
  }

  leave(memberId: string): void {
    const chair = this.#chairs.get(memberId)
    this.#chairs.delete(memberId)
    chair?.granted?.(undefined)
    if (chair !== undefined && this.#chairs.size > 0) this.#rebalance()
    this.#completeLater()
  }

  /** The session of a silent member is over. */
  evict(memberId: string): void {
    const chair = this.#chairs.get(memberId)
    this.leave(memberId)
    chair?.seat.evicted()
  }

  layoutChanged(): void {
    if (this.#chairs.size > 0) this.#rebalance()
  }

  commit(memberId: string, generation: number, offsets: readonly CommittedOffset[]): void {
    // law 5: never taken on behalf of a later generation.
    if (!this.#chairs.has(memberId)) throw stale('the member is no longer in the group')
    if (generation !== this.#generation) throw stale(`generation ${generation} ended, the group is at ${this.#generation}`)
    for (const offset of offsets) this.#checkMetadata(offset)
    for (const offset of offsets) this.#offsets.set(`${offset.topic}/${offset.partition}`, { ...offset })
  }

  committed(wanted: (at: TopicPartition) => boolean): readonly CommittedOffset[] {
    return [...this.#offsets.values()].filter(wanted)
  }

  /** Whether anything of it would be found. */
  get known(): boolean {
    return this.#chairs.size > 0 || this.#offsets.size > 0
  }

  describe(): Omit<GroupDescription, 'group'> {
    if (this.#chairs.size === 0) return { state: this.known ? 'empty' : 'unknown', members: [] }
    const members = [...this.#chairs.values()].map(({ seat }) => ({
      memberId: seat.memberId,
      clientId: 'memory',
      host: 'memory',
      partitions: this.#rebalancing ? [] : this.#partitionsOf(seat),
    }))
    return { state: this.#rebalancing ? 'rebalancing' : 'stable', members }
  }

  /** From outside the group. */
  reset(name: string, offsets: readonly CommittedOffset[]): void {
    if (this.#chairs.size > 0) throw groupActive(name)
    for (const offset of offsets) this.#checkMetadata(offset)
    for (const offset of offsets) this.#offsets.set(`${offset.topic}/${offset.partition}`, { ...offset })
  }

  #checkMetadata({ topic, partition, metadata }: CommittedOffset): void {
    const bytes = Buffer.byteLength(metadata)
    if (bytes <= MAX_METADATA_BYTES) return
    const message = `${topic}/${partition}: ${bytes} bytes of commit metadata, the broker takes ${MAX_METADATA_BYTES}: keep less in hand.`
    throw new MessagingError('MR_BROKER_REFUSED', message, { failure: 'permanent' })
  }

  #rebalance(): void {
    if (this.#rebalancing) return
    const waiting = new AbortController()
    this.#rebalancing = waiting
    const chairs = [...this.#chairs.values()]
    for (const { seat, granted } of chairs) if (granted === undefined) seat.rebalance()
    const timeoutMs = Math.max(...chairs.map(({ seat }) => seat.rebalanceTimeoutMs))
    void this.#around.clock.sleep(timeoutMs, waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.#evictLate()
    })
  }

  #evictLate(): void {
    for (const { seat, granted } of [...this.#chairs.values()]) if (granted === undefined) this.evict(seat.memberId)
    this.#completeLater()
  }

  /** Later, so that members that join at the same moment make one generation. */
  #completeLater(): void {
    this.#around.later(() => {
      const chairs = [...this.#chairs.values()]
      if (this.#rebalancing && !this.#around.faults.outage && chairs.every(chair => chair.granted)) this.#complete(chairs)
    })
  }

  #complete(chairs: readonly Chair[]): void {
    this.#rebalancing?.abort()
    this.#rebalancing = undefined
    this.#generation++
    for (const chair of chairs) {
      const grant = { generation: this.#generation, partitions: this.#partitionsOf(chair.seat) }
      chair.granted?.(grant)
      chair.granted = undefined
    }
  }

  /** Partition number p of every topic goes to the same member, so that a letter lies with its source. */
  #partitionsOf(seat: Seat): readonly TopicPartition[] {
    return [...new Set(seat.topics)].toSorted().flatMap(topic => {
      const subscribed = [...this.#chairs.values()].filter(chair => chair.seat.topics.includes(topic)).map(chair => chair.seat.memberId)
      subscribed.sort()
      return this.#around.topics
        .partitions(topic)
        .filter(({ partition }) => subscribed[partition % subscribed.length] === seat.memberId)
        .map(({ partition }) => ({ topic, partition }))
    })
  }
}
