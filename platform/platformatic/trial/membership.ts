import {
  type Assignment,
  type Bounds,
  type CommittedOffset,
  type Member,
  type MemberOptions,
  MessagingError,
  type Position,
  type TopicPartition,
} from '@millrace/messaging'
import { Consumer, type GroupPartitionsAssigner } from '@platformatic/kafka'
import type { Client, Outside } from './clients.ts'
import { said } from './errors.ts'
import { Reading } from './reading.ts'

/** Partition p of every topic to the p-th member, counted round. */
const copartition: GroupPartitionsAssigner = (_current, members, _topics, { topics }) => {
  const sorted = [...members.values()].toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1))
  const takersOf = (topic: string) => sorted.filter(member => member.topics?.includes(topic))
  return sorted.map(({ memberId }) => {
    const own = [...topics].map(([topic, { partitionsCount }]) => {
      const takers = takersOf(topic)
      const place = takers.findIndex(each => each.memberId === memberId)
      const partitions = Array.from({ length: partitionsCount }, (_, partition) => partition)
      return [topic, { topic, partitions: partitions.filter(partition => partition % takers.length === place) }] as const
    })
    return { memberId, assignments: new Map(own) }
  })
}

class Generation implements Assignment {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  readonly ended = new AbortController()
  readonly #consumer: Consumer
  readonly #memberId: string
  readonly #outside: Outside
  readonly reading: Reading
  begun: Promise<void> = Promise.resolve()

  constructor(consumer: Consumer, client: Client, outside: Outside, options: MemberOptions) {
    this.#consumer = consumer
    this.#outside = outside
    this.generation = consumer.generationId
    this.#memberId = consumer.memberId ?? ''
    this.partitions = (consumer.assignments ?? []).flatMap(({ topic, partitions }) => partitions.map(partition => ({ topic, partition })))
    this.reading = new Reading(client, outside, {
      records: batch => options.records(batch, this),
      outOfRange: at => options.outOfRange(at, this),
      trouble: error => options.trouble(error),
    })
  }

  get signal(): AbortSignal {
    return this.ended.signal
  }

  async committed(): Promise<readonly CommittedOffset[]> {
    const all = await this.#outside.topics.committed(this.#consumer.groupId, this.#topics)
    return all.filter(at => this.#owns(at))
  }

  async bounds(): Promise<readonly Bounds[]> {
    return (await this.#outside.topics.bounds(this.#topics)).filter(at => this.#owns(at))
  }

  start(positions: readonly Position[]): void {
    if (!this.signal.aborted) this.reading.start(positions)
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.reading.pause(partitions)
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.reading.pause(partitions, false)
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    if (this.signal.aborted) throw new MessagingError('MR_STALE_GENERATION', `generation ${this.generation} has ended`)
    await this.#outside.calls.commit(this.#consumer, this.generation, this.#memberId, offsets).catch(error => {
      throw said('committing', error)
    })
  }

  get #topics(): readonly string[] {
    return [...new Set(this.partitions.map(({ topic }) => topic))]
  }

  #owns(at: TopicPartition): boolean {
    return this.partitions.some(({ topic, partition }) => topic === at.topic && partition === at.partition)
  }
}

/**
 * A group member by the library's Consumer. It has no hook for partitions that are to be given back; but it awaits
 * `protocolsMetadata` before each JoinGroup, so they are given back there. No heartbeat goes out meanwhile.
 */
export class Membership implements Member {
  readonly #options: MemberOptions
  readonly #client: Client
  readonly #outside: Outside
  readonly #consumer: Consumer
  readonly #joined = Promise.withResolvers<void>()
  #current: Generation | undefined
  #closing = false

  constructor(options: MemberOptions, client: Client, outside: Outside) {
    const { group, topics, sessionTimeoutMs = 30_000, rebalanceTimeoutMs = 60_000 } = options
    this.#options = options
    this.#client = client
    this.#outside = outside
    this.#consumer = new Consumer({
      ...client,
      groupId: group,
      autocommit: false,
      sessionTimeout: sessionTimeoutMs,
      // The library refuses less than the session's (options.js, groupOptionsAdditionalValidations).
      rebalanceTimeout: Math.max(rebalanceTimeoutMs, sessionTimeoutMs),
      heartbeatInterval: Math.min(1_000, sessionTimeoutMs / 10),
      protocols: [{ name: 'millrace-copartition', version: 0 }],
      partitionAssigner: copartition,
      protocolsMetadata: async () => {
        await this.#giveBack()
        return Buffer.alloc(0)
      },
    })
    this.#consumer.topics.trackAll(...topics)
    this.#consumer.on('consumer:group:join', () => this.#begin())
    this.#joined.promise.catch(() => undefined)
    this.#join()
  }

  get joined(): Promise<void> {
    return this.#joined.promise
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#giveBack()
    this.#joined.reject(new MessagingError('MR_CLOSED', 'the member is closed'))
    await this.#consumer.close(true)
  }

  #join(): void {
    this.#consumer.joinGroup({}).catch(error => {
      if (!this.#closing) this.#options.trouble(said('joining', error))
    })
  }

  #begin(): void {
    if (this.#closing) return
    const generation = new Generation(this.#consumer, this.#client, this.#outside, this.#options)
    this.#current = generation
    generation.begun = this.#options.assigned(generation).then(
      () => {
        if (!generation.signal.aborted) this.#joined.resolve()
      },
      error => this.#startAgain(generation, error),
    )
  }

  async #startAgain(generation: Generation, error: Error): Promise<void> {
    if (generation.signal.aborted) return
    this.#options.trouble(error)
    this.#current = undefined
    generation.ended.abort()
    await generation.reading.close()
    await this.#consumer.leaveGroup()
    this.#join()
  }

  async #giveBack(): Promise<void> {
    const generation = this.#current
    this.#current = undefined
    if (generation === undefined) return
    let begun = false
    void generation.begun.then(() => {
      begun = true
    })
    await Promise.resolve()
    if (!begun) generation.ended.abort()
    await generation.begun
    await generation.reading.close()
    await this.#options.revoked(generation).catch(error => this.#options.trouble(error))
    generation.ended.abort()
  }
}
