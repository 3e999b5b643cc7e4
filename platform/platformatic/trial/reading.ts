import type { Bounds, FetchedBatch, FollowOptions, IncomingRecord, Position, TopicPartition } from '@millrace/messaging'
import { Consumer, type KafkaRecord, type RecordsBatch } from '@platformatic/kafka'
import type { FetchResponse } from './calls.ts'
import type { Client, Outside } from './clients.ts'
import { isAnyOf, said } from './errors.ts'

const isControl = 1 << 5
const partitionMaxBytes = 1_048_576

interface Feed extends TopicPartition {
  offset: number
  paused: boolean
  busy: boolean
  stopped: boolean
  held?: FetchedBatch | undefined
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

const headersOf = (headers: KafkaRecord['headers']) => {
  const entries = headers.map(([name, value]) => [String(name ?? ''), value ?? Buffer.alloc(0)] as const)
  return { get: (name: string) => entries.findLast(([each]) => each === name)?.[1].toString(), entries: () => entries }
}

const recordsOf = (feed: Feed, batches: readonly RecordsBatch[]): readonly IncomingRecord[] =>
  batches
    .filter(({ attributes }) => (attributes & isControl) === 0)
    .flatMap(batch =>
      batch.records.map(record => ({
        topic: feed.topic,
        partition: feed.partition,
        offset: Number(batch.firstOffset) + record.offsetDelta,
        key: record.key,
        value: record.value,
        headers: headersOf(record.headers),
        timestamp: Number(batch.firstTimestamp + record.timestampDelta),
      })),
    )
    .filter(({ offset }) => offset >= feed.offset)

export type ReadingOptions = Omit<FollowOptions, 'from'>

/** Partitions read through `Consumer.fetch`, the one method of the library's that says how far a position moved. */
export class Reading {
  readonly #consumer: Consumer
  readonly #outside: Outside
  readonly #options: ReadingOptions
  readonly #feeds = new Map<string, Feed>()
  readonly #running = new Set<Promise<unknown>>()
  #woken = Promise.withResolvers<void>()
  #closed = false

  constructor(client: Client, outside: Outside, options: ReadingOptions) {
    this.#consumer = new Consumer({ ...client, groupId: 'none', retries: 0, metadataMaxAge: 500 })
    this.#outside = outside
    this.#options = options
    this.#track(this.#run())
  }

  start(positions: readonly Position[]): void {
    for (const at of positions) {
      this.#consumer.topics.track(at.topic)
      this.#feeds.set(nameOf(at), { ...at, paused: false, busy: false, stopped: false })
    }
    this.#woken.resolve()
  }

  pause(partitions: readonly TopicPartition[], paused = true): void {
    for (const at of partitions) {
      const feed = this.#feeds.get(nameOf(at))
      if (feed === undefined) continue
      feed.paused = paused
      if (feed.held !== undefined && !paused && !feed.busy) this.#track(this.#deliver(feed, feed.held))
    }
    this.#woken.resolve()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#woken.resolve()
    await this.#consumer.close(true)
    await Promise.all(this.#running)
  }

  #track(work: Promise<unknown>): void {
    const done = work.catch(() => undefined).finally(() => this.#running.delete(done))
    this.#running.add(done)
  }

  /** One fetch after another: two under way to one broker would share, and break, one fetch session. */
  async #run(): Promise<void> {
    while (!this.#closed) {
      const ready = [...this.#feeds.values()].filter(feed => !feed.paused && !feed.busy && !feed.stopped && feed.held === undefined)
      if (ready.length === 0) {
        await this.#woken.promise
        this.#woken = Promise.withResolvers()
        continue
      }
      await this.#round(ready).catch(error => this.#failed(ready, error))
    }
  }

  async #round(ready: readonly Feed[]): Promise<void> {
    const { topics } = await this.#consumer.metadata({ topics: [...new Set(ready.map(({ topic }) => topic))] })
    const leaderOf = ({ topic, partition }: Feed) => topics.get(topic)?.partitions[partition]?.leader ?? -1
    for (const [node, feeds] of Map.groupBy(ready, leaderOf)) {
      const asked = feeds.map(feed => ({
        topicId: topics.get(feed.topic)?.id ?? '',
        partitions: [
          { partition: feed.partition, fetchOffset: BigInt(feed.offset), currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes },
        ],
      }))
      const answer = await this.#outside.calls.fetch(this.#consumer, node, asked)
      for (const [index, feed] of feeds.entries()) this.#take(feed, asked[index]?.topicId ?? '', answer)
    }
  }

  #take(feed: Feed, topicId: string, { responses }: FetchResponse): void {
    const found = responses.find(topic => topic.topicId === topicId)?.partitions.find(each => each.partitionIndex === feed.partition)
    const last = found?.records?.at(-1)
    if (found === undefined || last === undefined) return
    const nextOffset = Number(last.firstOffset) + last.lastOffsetDelta + 1
    if (nextOffset <= feed.offset) return
    const { topic, partition } = feed
    const records = recordsOf(feed, found.records ?? [])
    this.#track(this.#deliver(feed, { topic, partition, records, nextOffset, highWatermark: Number(found.lastStableOffset) }))
  }

  async #deliver(feed: Feed, batch: FetchedBatch): Promise<void> {
    feed.held = batch
    if (feed.paused || this.#closed) return
    feed.busy = true
    await this.#options.records(batch)
    feed.offset = batch.nextOffset
    feed.held = undefined
    feed.busy = false
    this.#woken.resolve()
  }

  /** The library fails a whole answer for one partition's error; whose it was is found by asking for the bounds. */
  async #failed(feeds: readonly Feed[], error: unknown): Promise<void> {
    if (this.#closed) return
    if (isAnyOf(error, 'OFFSET_OUT_OF_RANGE')) {
      const bounds = await this.#outside.topics.bounds([...new Set(feeds.map(({ topic }) => topic))]).catch(() => [])
      for (const feed of feeds) this.#check(feed, bounds)
      return
    }
    this.#options.trouble(said('fetching', error))
    await new Promise(resolve => setTimeout(resolve, 200))
  }

  #check(feed: Feed, all: readonly Bounds[]): void {
    const bounds = all.find(each => nameOf(each) === nameOf(feed))
    if (bounds === undefined || (feed.offset >= bounds.earliest && feed.offset <= bounds.latest)) return
    feed.stopped = true
    this.#options.outOfRange({ topic: feed.topic, partition: feed.partition, offset: feed.offset, bounds })
  }
}
