import { MessagingError } from '../../errors.ts'
import type { Assignment, Bounds, CommittedOffset, MemberOptions, Position, TopicPartition, Unreadable } from '../../ports/broker.ts'
import type { Cluster } from './cluster.ts'
import type { Call } from './faults.ts'
import { Fetcher } from './fetcher.ts'
import type { Grant, Group } from './group.ts'

/** What a member has to do with. */
export interface MemberSurroundings {
  readonly cluster: Cluster
  readonly group: Group
  readonly options: MemberOptions
  readonly call: Call
}

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

/** One generation of one member. */
export class MemoryAssignment implements Assignment {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  readonly signal: AbortSignal
  readonly #around: MemberSurroundings
  readonly #memberId: string
  readonly #keys: ReadonlySet<string>
  readonly #fetchers = new Map<string, Fetcher>()
  readonly #paused = new Set<string>()
  readonly #over = new AbortController()
  #taking = true

  constructor(around: MemberSurroundings, memberId: string, grant: Grant) {
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

  bounds(): Promise<readonly Bounds[]> {
    const { cluster, call } = this.#around
    return call('bounds', () => {
      cluster.topics.mustExist(this.partitions.map(({ topic }) => topic))
      return this.partitions.flatMap(at => cluster.topics.find(at)?.bounds() ?? [])
    })
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

  #unreadable(at: Unreadable): void {
    const { options } = this.#around
    // The group hears of a topic made again, and shares out anew.
    if (options.unreadable && at.error.code !== 'MR_TOPIC_REPLACED') options.unreadable(at, this)
    else options.trouble(at.error)
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
      unreadable: at => this.#unreadable(at),
      trouble: error => options.trouble(error),
    })
    this.#fetchers.set(keyOf(from), fetcher)
    if (this.#paused.has(keyOf(from))) fetcher.pause()
  }
}
