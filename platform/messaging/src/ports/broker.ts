import type { MessagingError } from '../errors.ts'
import type { Clock } from './clock.ts'
import type { Telemetry } from './telemetry.ts'

/**
 * The Broker port: what the engines need of a log broker. Kafka's words and guarantees; offsets are numbers below 2^53.
 *
 * Contract, held by `@millrace/testing/broker-conformance` for every adapter:
 * 1. A resolved `send` is on all in-sync replicas. A rejected one may or may not be: sending the same again is the caller's
 *    way on, and a Producer never doubles or reorders what one `send` call carries, retries included.
 * 2. Records of one partition are delivered in offset order, each at least once per assignment, none skipped but control
 *    records, aborted ones and those compaction removed.
 * 3. A generation's commit is taken or refused (MR_STALE_GENERATION): never taken on behalf of a later generation.
 * 4. `revoked` resolves before the member joins again, so nothing is in two members' hands but beyond the drain deadline.
 * 5. A position out of range is reported to `outOfRange`, and that partition alone stands still. No adapter moves a position.
 *    What can't be read there (a wrong checksum, an unknown form, more than may be held) is reported to `unreadable` in the same way,
 *    once what lies before it was given: never passed over, never asked for without end.
 *    A topic that was deleted and made again is another log: no position of the old one is read in it.
 * 6. `close` of anything leaves nothing behind: no connection, no timer, no group member.
 * 7. An error that means "the broker cannot be reached or is not ready" carries `failure: 'unavailable'`.
 */
export interface Broker {
  /** Resolves once the broker answers; rejects when the signal aborts, with the last error as cause. */
  ready(signal: AbortSignal): Promise<void>
  readonly topics: TopicAdmin
  readonly groups: GroupAdmin
  /** An idempotent producer. Callers batch (`Publisher`). */
  producer(name: string): Producer
  /** One transactional writer at a time per id, across processes: a later one fences an earlier. */
  transactions(transactionalId: string): TransactionalWriter
  /** Joins a consumer group, and stays in it through failures, until closed. */
  join(options: MemberOptions): Member
  /** Reads partitions without a group (tables, letters, audit), from given positions on, until closed. What doesn't exist yet is `trouble`, and read once it does. */
  follow(options: FollowOptions): Follower
  close(): Promise<void>
}

/** What every adapter is made with. */
export interface BrokerOptions {
  readonly clientId: string
  readonly clock?: Clock
  readonly telemetry?: Telemetry
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface Position extends TopicPartition {
  readonly offset: number
}

/** First offset kept, and the offset after the last one readable (read committed). */
export interface Bounds extends TopicPartition {
  readonly earliest: number
  readonly latest: number
}

export interface TopicDescription {
  readonly topic: string
  /** Changes when a topic is deleted and made again under its name. */
  readonly topicId: string
  readonly partitions: number
  readonly replicationFactor: number
  /** Broker-side settings of the topic, as `cleanup.policy`. */
  readonly config: Readonly<Record<string, string>>
}

export interface NewTopic {
  readonly topic: string
  readonly partitions: number
  /** Defaults to the broker's own default. */
  readonly replicationFactor?: number
  readonly config: Readonly<Record<string, string>>
}

export interface TopicAdmin {
  /** Those that exist among `topics` (all, when none are named). */
  describe(topics?: readonly string[]): Promise<readonly TopicDescription[]>
  /** Creates what is missing; one that exists meanwhile is no error. Resolves when every partition has a leader. */
  create(topics: readonly NewTopic[]): Promise<void>
  /** Only ever adds. */
  addPartitions(topic: string, partitions: number): Promise<void>
  configure(topic: string, config: Readonly<Record<string, string>>): Promise<void>
  /** Of every partition. Rejects with MR_TOPIC_MISSING (unavailable) when one of the topics isn't known: missing isn't empty. */
  bounds(topics: readonly string[]): Promise<readonly Bounds[]>
  /** The group's committed offsets for these topics; nothing for a partition without one. Rejects as `bounds`. */
  committed(group: string, topics: readonly string[]): Promise<readonly CommittedOffset[]>
  /**
   * Of every partition, the first readable offset whose record's time is `timestampMs` or later; the end where there is none. Times
   * in a log need not rise: what lies behind that offset may be older. Rejects as `bounds`.
   */
  offsetsAt(topics: readonly string[], timestampMs: number): Promise<readonly Position[]>
}

/**
 * `rebalancing`: its members are sharing out anew. `empty`: it has offsets and no member. `unknown`: nobody has heard of it, or
 * what it was has expired. `other`: it has members that the adapter can't look at (another protocol).
 */
export type GroupState = 'stable' | 'rebalancing' | 'empty' | 'unknown' | 'other'

export interface GroupMemberDescription {
  readonly memberId: string
  readonly clientId: string
  /** From where it is connected, as the broker sees it. */
  readonly host: string
  /** What it owns; nothing while the group shares out. */
  readonly partitions: readonly TopicPartition[]
}

export interface GroupDescription {
  readonly group: string
  readonly state: GroupState
  readonly members: readonly GroupMemberDescription[]
}

/** Consumer groups, looked at and set from outside: for operators. */
export interface GroupAdmin {
  /** Every consumer group that has members or committed offsets, by name. */
  list(): Promise<readonly string[]>
  /** In the order given; a group nobody knows is `unknown`. */
  describe(groups: readonly string[]): Promise<readonly GroupDescription[]>
  /** All offsets a group has committed, those of topics that were deleted since too, as far as the broker kept them. */
  committed(group: string): Promise<readonly CommittedOffset[]>
  /**
   * Puts these in the place of the group's committed offsets; other partitions' stay. Offsets outside the log are taken too: the
   * caller looks. Stored when resolved. Rejects with MR_GROUP_ACTIVE, nothing taken, while the group has a member: it would
   * go on where it is and commit over them (law 5).
   */
  reset(group: string, offsets: readonly CommittedOffset[]): Promise<void>
}

export type HeaderValue = string | Buffer

/** Headers keep their order and may repeat. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[]

export interface OutgoingRecord extends TopicPartition {
  readonly key: Buffer | null
  /** null: a tombstone. */
  readonly value: Buffer | null
  readonly headers: HeaderList
  /** Epoch ms. */
  readonly timestamp: number
}

export interface RecordHeaders {
  /** The last value under this name, as UTF-8. */
  get(name: string): string | undefined
  entries(): readonly (readonly [name: string, value: Buffer])[]
}

export interface IncomingRecord extends TopicPartition {
  readonly offset: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RecordHeaders
  /** Epoch ms. */
  readonly timestamp: number
}

export interface Producer {
  /**
   * All records or an error; offsets in the order given. At most 500 records a partition, and no more bytes a partition than
   * its topic's `max.message.bytes`: they are one batch to the broker, which is refused whole (MR_MESSAGE_TOO_LARGE).
   *
   * Any number of sends may be outstanding. Of those for one partition each waits for the one before, in the order of the calls,
   * whatever becomes of it; those for different partitions go on beside each other, and none fails for another's partition.
   * When records of one partition were given up as `unavailable`, sending the very same array once more is a repeat: it doubles
   * nothing the broker holds of it.
   */
  send(records: readonly OutgoingRecord[]): Promise<readonly Position[]>
  close(): Promise<void>
}

export interface TransactionalWriter {
  /**
   * Runs `work` inside a transaction that was begun, and so fenced every older writer of this id, before `work` is called.
   * Resolves when committed (readers see it soon after, not with it); aborts when `work` rejects. Rejects with MR_FENCED
   * once a later writer took over.
   */
  transaction<T>(work: (send: (records: readonly OutgoingRecord[]) => Promise<void>) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface CommittedOffset extends Position {
  readonly metadata: string
}

/** What one generation of a member owns. Void once a later generation began: then `commit` rejects with MR_STALE_GENERATION. */
export interface Assignment {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  /** Aborted when this generation has ended, or when its partitions are to be given back while `assigned` is still at work. */
  readonly signal: AbortSignal
  /** Committed offsets with their metadata; nothing for a partition that has none. */
  committed(): Promise<readonly CommittedOffset[]>
  bounds(): Promise<readonly Bounds[]>
  /** Begins fetching these partitions at these offsets. Called once a partition, from `assigned` or later. */
  start(positions: readonly Position[]): void
  pause(partitions: readonly TopicPartition[]): void
  resume(partitions: readonly TopicPartition[]): void
  /** Stored when resolved. Safe to call from `revoked`. */
  commit(offsets: readonly CommittedOffset[]): Promise<void>
}

export interface FetchedBatch extends TopicPartition {
  readonly records: readonly IncomingRecord[]
  /** Where the next fetch begins: past control and removed records too. */
  readonly nextOffset: number
  /** Offset after the last readable record of the partition, when fetched. */
  readonly highWatermark: number
}

/** A position whose bytes can't be given, and why: MR_BATCH_CORRUPT, MR_BATCH_TOO_LARGE, MR_BATCH_UNKNOWN_FORMAT or MR_TOPIC_REPLACED. */
export interface Unreadable extends Position {
  readonly error: MessagingError
}

export interface MemberOptions {
  readonly group: string
  readonly topics: readonly string[]
  /** Default 30 s. Heartbeats run on a timer, whatever handlers do. */
  readonly sessionTimeoutMs?: number
  /** How long the group waits for members to drain and join again. Default 60 s. */
  readonly rebalanceTimeoutMs?: number
  /** Partitions were given: look up where to begin, then `assignment.start`. A rejection leaves the group and joins again. Ends when the assignment's signal aborts. */
  assigned(assignment: Assignment): Promise<void>
  /** They will be taken: finish, commit, resolve. The member joins again only then. Not called before `assigned` resolved. */
  revoked(assignment: Assignment): Promise<void>
  /** Never awaited: bound what is in hand by `pause`. Not called for a paused partition, nor after `revoked` was called. */
  records(batch: FetchedBatch, assignment: Assignment): void
  /** The fetch position lies outside the log. The partition stands still. */
  outOfRange(at: Position & { readonly bounds: Bounds }, assignment: Assignment): void
  /** What lies at the position can't be read. The partition stands still. Left out: `trouble` hears of it. */
  unreadable?(at: Unreadable, assignment: Assignment): void
  /** The member lost its connection or its place and is getting back by itself. For logs and health. */
  trouble(error: Error): void
}

export interface Member {
  /** Resolves when first assigned (perhaps nothing). */
  readonly joined: Promise<void>
  /** Ends as in a rebalance (`revoked` is called), then leaves the group. */
  close(): Promise<void>
}

export interface FollowOptions {
  readonly from: readonly Position[]
  /** Awaited before the same partition's next batch. Empty batches are given too when the position moved. */
  records(batch: FetchedBatch): Promise<void> | void
  outOfRange(at: Position & { readonly bounds: Bounds }): void
  /** As for a member; with MR_TOPIC_REPLACED when the topic is another than the one read so far. Left out: `trouble` hears of it. */
  unreadable?(at: Unreadable): void
  trouble(error: Error): void
}

export interface Follower {
  close(): Promise<void>
}
