import type { Bounds, Clock, FetchedBatch, Position, TopicPartition } from '@millrace/messaging'
import { messagingError } from '../errors.ts'
import { boundsOf } from '../network/bounds.ts'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'
import { codes, KafkaError } from '../wire/error.ts'
import { type FetchedPartition, fetch } from '../wire/fetch.ts'
import { readBatches } from '../wire/read-batches.ts'
import { Feed } from './feed.ts'
import { Leaders } from './leaders.ts'

const maxWaitMs = 500
const maxBytes = 8 * 1_048_576
const firstPauseMs = 50
const longestPauseMs = 2_000
/**
 * Polls under way at once to one broker, each on its own link. A partition that becomes ready again while the others
 * wait for new records needn't wait with them.
 */
const polls = ['fetch-1', 'fetch-2', 'fetch-3']

export interface FetcherOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  /** Awaited before the same partition's next batch, and called again with the batch when it fails. */
  records(batch: FetchedBatch): Promise<void> | void
  outOfRange(at: Position & { readonly bounds: Bounds }): void
  trouble(error: Error): void
}

/** Long-polls the leaders of the partitions started, each partition on its own: a slow or broken one holds up no other. */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #leaders: Leaders
  readonly #feeds = new Map<string, Feed>()
  readonly #polling = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #looking = false
  #soon = false
  #served = 0

  constructor(options: FetcherOptions) {
    this.#options = options
    this.#leaders = new Leaders(options.cluster)
  }

  start(positions: readonly Position[]): void {
    for (const position of positions) this.#feeds.set(nameOf(position), new Feed(position))
    this.#pumpSoon()
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const feed of this.#find(partitions)) feed.paused = true
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const feed of this.#find(partitions)) feed.paused = false
    this.#pumpSoon()
  }

  /** Nothing is given from now on; resolves when nothing is under way, a handler at work included. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(polls.map(lane => this.#options.cluster.cut(lane)))
    await Promise.all(this.#running)
  }

  get #closed(): boolean {
    return this.#stop.signal.aborted
  }

  #find(partitions: readonly TopicPartition[]): readonly Feed[] {
    return partitions.map(at => this.#feeds.get(nameOf(at))).filter(feed => feed !== undefined)
  }

  /** Once for all that became ready meanwhile, so that they go in one request; and never within a caller's own call. */
  #pumpSoon(): void {
    if (this.#soon) return
    this.#soon = true
    setImmediate(() => {
      this.#soon = false
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#closed) return
    for (const feed of this.#feeds.values()) {
      if (feed.ready && feed.held !== undefined) this.#run(this.#deliver(feed, feed.held))
    }
    const ready = [...this.#feeds.values()].filter(feed => feed.ready && feed.held === undefined)
    for (const [leader, feeds] of Map.groupBy(ready, feed => this.#leaders.of(feed))) {
      if (leader === undefined) this.#run(this.#look(feeds))
      else this.#launch(leader, feeds)
    }
  }

  #run(work: Promise<void>): void {
    this.#running.add(work)
    void work.finally(() => this.#running.delete(work))
  }

  async #look(feeds: readonly Feed[]): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const found = await this.#leaders.refresh([...new Set(feeds.map(feed => feed.topic))]).then(
      missing => ({ missing }),
      (error: unknown) => ({ error }),
    )
    this.#looking = false
    const lost = feeds.filter(feed => this.#leaders.of(feed) === undefined)
    const rest = this.#rest(lost, 'looking for leaders', 'error' in found ? found.error : leaderless(lost, found.missing))
    this.#pumpSoon()
    await rest
    this.#pumpSoon()
  }

  #launch(leader: number, feeds: readonly Feed[]): void {
    const lane = polls.find(name => !this.#polling.has(`${leader} ${name}`))
    if (lane === undefined) return
    for (const feed of feeds) feed.busy = true
    this.#polling.add(`${leader} ${lane}`)
    this.#run(this.#poll(leader, lane, feeds))
  }

  async #poll(leader: number, lane: string, feeds: readonly Feed[]): Promise<void> {
    const positions = feeds.toSorted((a, b) => a.servedAt - b.servedAt).map(feed => feed.position)
    try {
      const answer = await this.#options.cluster.askNode(
        leader,
        fetch(positions, { maxWaitMs, maxBytes }),
        lane,
        maxWaitMs + this.#options.cluster.requestTimeoutMs,
      )
      const fetched = new Map(answer.partitions.map(partition => [nameOf(partition), partition]))
      for (const feed of feeds) this.#run(this.#settle(feed, fetched.get(nameOf(feed))))
    } catch (error) {
      for (const feed of feeds) this.#leaders.forget(feed)
      await this.#rest(feeds, `fetching from broker ${leader}`, error)
    } finally {
      this.#polling.delete(`${leader} ${lane}`)
      this.#pumpSoon()
    }
  }

  async #settle(feed: Feed, fetched: FetchedPartition | undefined): Promise<void> {
    try {
      if (fetched !== undefined) await this.#take(feed, fetched)
      feed.failures = 0
      feed.busy = false
    } catch (error) {
      this.#leaders.forget(feed)
      await this.#rest([feed], `fetching ${nameOf(feed)}`, error)
    }
    this.#pumpSoon()
  }

  async #take(feed: Feed, fetched: FetchedPartition): Promise<void> {
    if (fetched.errorCode === codes.offsetOutOfRange) return this.#outOfRange(feed)
    if (fetched.errorCode !== codes.none) throw new KafkaError(fetched.errorCode, `fetching ${nameOf(feed)}`)
    const { records, nextOffset, neededBytes } = await readBatches(feed, fetched.bytes, fetched.aborted)
    feed.widen(neededBytes)
    if (nextOffset === feed.offset) return
    this.#served += 1
    feed.servedAt = this.#served
    await this.#deliver(feed, {
      topic: feed.topic,
      partition: feed.partition,
      records,
      nextOffset,
      highWatermark: fetched.lastStableOffset,
    })
  }

  /** Gives the batch, or holds it while paused. The position moves only once it was taken. */
  async #deliver(feed: Feed, batch: FetchedBatch): Promise<void> {
    feed.held = batch
    if (feed.paused || this.#closed) return
    feed.busy = true
    try {
      await this.#options.records(batch)
      feed.offset = batch.nextOffset
      feed.held = undefined
      feed.failures = 0
      feed.busy = false
    } catch (error) {
      if (!this.#closed) this.#options.trouble(error instanceof Error ? error : new Error(String(error)))
      await this.#sleep(feed)
    }
    this.#pumpSoon()
  }

  /** law 5: reported, never jumped over. */
  async #outOfRange(feed: Feed): Promise<void> {
    const [bounds] = await boundsOf(this.#options.cluster, [feed])
    if (bounds === undefined || this.#closed) return
    feed.stopped = true
    this.#options.outOfRange({ topic: feed.topic, partition: feed.partition, offset: feed.offset, bounds })
  }

  async #rest(feeds: readonly Feed[], what: string, error: unknown): Promise<void> {
    if (feeds.length === 0) return
    if (!this.#closed) this.#options.trouble(messagingError(what, error))
    await Promise.all(feeds.map(feed => this.#sleep(feed)))
  }

  async #sleep(feed: Feed): Promise<void> {
    feed.busy = true
    feed.failures += 1
    await this.#options.clock.sleep(Math.min(firstPauseMs * 2 ** (feed.failures - 1), longestPauseMs), this.#stop.signal)
    feed.busy = false
  }
}

const leaderless = (lost: readonly Feed[], missing: ReadonlySet<string>): KafkaError => {
  const unknown = lost.filter(({ topic }) => missing.has(topic))
  const code = unknown.length > 0 ? codes.unknownTopicOrPartition : codes.leaderNotAvailable
  return new KafkaError(code, (unknown.length > 0 ? unknown : lost).map(nameOf).join(', '))
}
