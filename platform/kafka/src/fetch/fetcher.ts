import {
  type Bounds,
  type Clock,
  type FetchedBatch,
  MessagingError,
  type Position,
  type TopicPartition,
  type Unreadable,
} from '@millrace/messaging'
import { messagingError } from '../errors.ts'
import { boundsOf } from '../network/bounds.ts'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'
import { codes, KafkaError } from '../wire/error.ts'
import { type FetchedPartition, fetch } from '../wire/fetch.ts'
import { readBatches } from '../wire/read-batches.ts'
import { Feed } from './feed.ts'
import { Leaders, type TopicIds } from './leaders.ts'

/** Two polls a second would be half of what an idle consumer costs. */
const maxWaitMs = 1_000
const maxBytes = 4 * 1_048_576
const firstPauseMs = 50
const longestPauseMs = 2_000
/**
 * Polls under way at once to one broker, each on its own link. A partition that becomes ready again while the others
 * wait for new records needn't wait with them.
 */
const polls = ['fetch-1', 'fetch-2', 'fetch-3', 'fetch-4']

/** What one batch may take, as it lies and unfolded: 64 MiB. */
export const defaultMaxBatchBytes = 64 * 1_048_576

export interface FetcherOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly maxBatchBytes: number
  /** The logs the positions are in, where they are known. */
  readonly topicIds?: TopicIds
  /** Awaited before the same partition's next batch, and called again with the batch when it fails. */
  records(batch: FetchedBatch): Promise<void> | void
  outOfRange(at: Position & { readonly bounds: Bounds }): void
  unreadable(at: Unreadable): void
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
  #reading = false
  #soon = false
  #served = 0

  constructor(options: FetcherOptions) {
    this.#options = options
    this.#leaders = new Leaders(options.cluster, options.topicIds ?? new Map())
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
    this.#fetchReady()
    // Who waited longest comes first: one partition that never ends would else keep the others waiting.
    const waiting = [...this.#feeds.values()].filter(feed => feed.canGive)
    for (const feed of waiting.toSorted((a, b) => a.servedAt - b.servedAt)) this.#give(feed)
  }

  #fetchReady(): void {
    const ready = [...this.#feeds.values()].filter(feed => feed.canFetch)
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
      ({ missing, replaced }) => ({ missing, replaced }),
      (error: unknown) => ({ error }),
    )
    this.#looking = false
    const replaced = 'error' in found ? [] : feeds.filter(({ topic }) => found.replaced.has(topic))
    for (const feed of replaced) this.#unreadable(feed, topicReplaced(feed))
    const lost = feeds.filter(feed => !feed.stopped && this.#leaders.of(feed) === undefined)
    const rest = this.#rest(lost, 'looking for leaders', 'error' in found ? found.error : leaderless(lost, found.missing))
    this.#pumpSoon()
    await rest
    this.#pumpSoon()
  }

  #launch(leader: number, feeds: readonly Feed[]): void {
    const lane = polls.find(name => !this.#polling.has(`${leader} ${name}`))
    if (lane === undefined) return
    for (const feed of feeds) feed.fetching = true
    this.#polling.add(`${leader} ${lane}`)
    this.#run(this.#poll(leader, lane, feeds))
  }

  async #poll(leader: number, lane: string, feeds: readonly Feed[]): Promise<void> {
    const positions = feeds
      .toSorted((a, b) => a.servedAt - b.servedAt)
      .map(feed => ({
        topic: feed.topic,
        partition: feed.partition,
        offset: feed.offset,
        topicId: this.#leaders.topicId(feed),
        maxBytes: feed.maxBytes,
      }))
    try {
      const answer = await this.#options.cluster.askNode(
        leader,
        fetch(positions, { maxWaitMs, maxBytes }),
        lane,
        maxWaitMs + this.#options.cluster.requestTimeoutMs,
      )
      const fetched = new Map(answer.partitions.map(found => [`${found.topicId}/${found.partition}`, found]))
      for (const feed of feeds) this.#run(this.#settle(feed, fetched.get(`${this.#leaders.topicId(feed)}/${feed.partition}`)))
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
      feed.fetching = false
    } catch (error) {
      this.#leaders.forget(feed)
      await this.#rest([feed], `fetching ${nameOf(feed)}`, error)
    }
    this.#pumpSoon()
  }

  async #take(feed: Feed, fetched: FetchedPartition): Promise<void> {
    if (fetched.errorCode === codes.offsetOutOfRange) return this.#outOfRange(feed)
    if (fetched.errorCode !== codes.none) throw new KafkaError(fetched.errorCode, `fetching ${nameOf(feed)}`)
    if (fetched.bytes.length === 0) return
    this.#served += 1
    feed.servedAt = this.#served
    // law 11: what waits long keeps its own bytes, not the whole answer they came in.
    feed.ahead = { unread: feed.paused ? { ...fetched, bytes: Buffer.from(fetched.bytes) } : fetched }
  }

  /** Gives what was fetched, unless the last is still being taken or the partition is paused. */
  #give(feed: Feed): void {
    if (!feed.canGive || this.#closed) return
    const { ahead, giving } = feed
    if (giving !== undefined) this.#handOver(feed, giving)
    else if (ahead !== undefined && 'stop' in ahead) {
      feed.ahead = undefined
      ahead.stop()
    } else if (ahead !== undefined && !this.#reading) this.#run(this.#read(feed, ahead.unread))
  }

  /** One partition after the other: what is handled at once is handled while the processor still has it at hand. */
  async #read(feed: Feed, { bytes, aborted, lastStableOffset }: FetchedPartition): Promise<void> {
    this.#reading = true
    feed.taking = true
    const { topic, partition, offset } = feed
    try {
      const { records, nextOffset, neededBytes } = await readBatches(
        { topic, partition, offset },
        bytes,
        aborted,
        this.#options.maxBatchBytes,
      )
      feed.widen(neededBytes)
      feed.ahead = undefined
      feed.offset = nextOffset
      if (nextOffset > offset) feed.giving = { topic, partition, records, nextOffset, highWatermark: lastStableOffset }
    } catch (error) {
      this.#unreadable(feed, error instanceof MessagingError ? error : messagingError(`reading ${nameOf(feed)}`, error))
    }
    this.#reading = false
    feed.taking = false
    // The next is asked for before this is given: so the network and the handlers overlap.
    if (!this.#closed) this.#fetchReady()
    this.#give(feed)
    this.#pumpSoon()
  }

  #handOver(feed: Feed, batch: FetchedBatch): void {
    try {
      const taken = this.#options.records(batch)
      if (!(taken instanceof Promise)) {
        feed.giving = undefined
        return
      }
      feed.taking = true
      this.#run(
        taken.then(
          () => this.#taken(feed),
          error => this.#notTaken(feed, error),
        ),
      )
    } catch (error) {
      this.#run(this.#notTaken(feed, error))
    }
  }

  #taken(feed: Feed): void {
    feed.giving = undefined
    feed.taking = false
    this.#pumpSoon()
  }

  /** The same batch again, a while later. */
  async #notTaken(feed: Feed, error: unknown): Promise<void> {
    feed.taking = true
    if (!this.#closed) this.#options.trouble(error instanceof Error ? error : new Error(String(error)))
    await this.#pause(feed)
    feed.taking = false
    this.#pumpSoon()
  }

  /** law 5: reported, never jumped over. */
  async #outOfRange(feed: Feed): Promise<void> {
    const { topic, partition, offset } = feed
    const [bounds] = await boundsOf(this.#options.cluster, [feed])
    // A leader that isn't up to date yet says so of positions that are well within.
    if (bounds !== undefined && offset >= bounds.earliest && offset <= bounds.latest) {
      throw new KafkaError(codes.leaderNotAvailable, `fetching ${nameOf(feed)} at ${offset}, which its leader calls out of range`)
    }
    if (bounds !== undefined) this.#stopAt(feed, () => this.#options.outOfRange({ topic, partition, offset, bounds }))
  }

  /** law 5: what can't be read isn't passed over, nor asked for again and again. */
  #unreadable(feed: Feed, error: MessagingError): void {
    const { topic, partition, offset } = feed
    this.#stopAt(feed, () => this.#options.unreadable({ topic, partition, offset, error }))
  }

  #stopAt(feed: Feed, stop: () => void): void {
    feed.stopped = true
    feed.ahead = { stop }
  }

  async #rest(feeds: readonly Feed[], what: string, error: unknown): Promise<void> {
    if (feeds.length === 0) return
    if (!this.#closed) this.#options.trouble(messagingError(what, error))
    for (const feed of feeds) feed.fetching = true
    await Promise.all(feeds.map(feed => this.#pause(feed)))
    for (const feed of feeds) feed.fetching = false
  }

  #pause(feed: Feed): Promise<void> {
    feed.failures += 1
    return this.#options.clock.sleep(Math.min(firstPauseMs * 2 ** (feed.failures - 1), longestPauseMs), this.#stop.signal)
  }
}

const topicReplaced = ({ topic, partition }: TopicPartition): MessagingError =>
  new MessagingError(
    'MR_TOPIC_REPLACED',
    `The topic of ${topic}/${partition} was deleted and made again: nothing of the new one is read at the old one's position. Begin the new one anew.`,
    { failure: 'permanent' },
  )

const leaderless = (lost: readonly Feed[], missing: ReadonlySet<string>): KafkaError => {
  const unknown = lost.filter(({ topic }) => missing.has(topic))
  const code = unknown.length > 0 ? codes.unknownTopicOrPartition : codes.leaderNotAvailable
  return new KafkaError(code, (unknown.length > 0 ? unknown : lost).map(nameOf).join(', '))
}
