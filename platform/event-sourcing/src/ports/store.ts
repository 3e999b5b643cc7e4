import type { StartedPartitions } from '@millrace/messaging'
import type { Commit, Handled } from './commit.ts'

/**
 * The Store port: what event sourcing needs of a database. No multi-document transaction; single documents are atomic.
 *
 * Contract, held by `@millrace/testing/store-conformance` for every adapter:
 * 1. A commit answered `appended` is on disk of a majority, and every later read of any instance sees it.
 * 2. Unique: (stream, version); (stream, handled.id); each value in `claims` among all commits that hold it.
 *    A commit that breaks one is answered `duplicate` and nothing of it is stored; its batch's others are not touched.
 * 3. Reads of commits have read concern majority.
 * 4. Bytes come back as given; `state` and documents come back as plain data (dates as Date, absent stays absent).
 * 5. Compare-and-set: of two writers with the same expectation one wins, the other is told.
 * 6. An error that means "cannot be reached or not ready" carries `failure: 'unavailable'`; the write may have happened.
 */
export interface Store {
  /** Makes collections and indexes; resolves once the database answers. Rejects when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>
  readonly commits: Commits
  readonly leases: Leases
  readonly documents: Documents
  readonly schemas: Schemas
  readonly started: StartedPartitions
  close(): Promise<void>
}

export type Appended = 'appended' | 'duplicate'

export interface CommitRef {
  readonly stream: string
  readonly version: number
}

export interface Commits {
  /**
   * Unordered; outcomes in the order given. At most one commit a stream.
   * A rejection is of the whole batch, and tells nothing of any one of it: MR_STORE_REFUSED (one can't be stored) as little as
   * `unavailable`. Appended again alone, each gets its own answer.
   */
  append(commits: readonly Commit[]): Promise<readonly Appended[]>
  /** Every commit of these streams, in version order; a stream without any is absent. */
  load(streams: readonly string[]): Promise<ReadonlyMap<string, readonly Commit[]>>
  /** The last commit of each; a stream without any is absent. */
  heads(streams: readonly string[]): Promise<ReadonlyMap<string, Commit>>
  /** Which of these ids the stream has handled, and in which version. */
  handled(stream: string, ids: readonly string[]): Promise<readonly (Handled & { readonly version: number })[]>

  /** The commits whose `claims` hold any of these values. */
  holders(values: readonly string[]): Promise<readonly Commit[]>
  /** Takes values out of one commit's `claims` (removing the field when it gets empty). */
  unclaim(commit: CommitRef, values: readonly string[]): Promise<void>

  /** Streams of these slots with an unpublished commit, and the lowest such version, oldest first. */
  unpublished(slots: readonly number[], limit: number): Promise<readonly CommitRef[]>
  /** A stream's commits from a version through its head, in order. */
  from(ref: CommitRef): Promise<readonly Commit[]>
  markPublished(commits: readonly CommitRef[]): Promise<void>

  /** Streams with `stated: false`, oldest first. */
  unstated(limit: number): Promise<readonly string[]>
  /** Of each stream the newest commit that carries `states`, whatever its `stated`. */
  stated(streams: readonly string[]): Promise<ReadonlyMap<string, Commit>>
  /** Sets `stated` on that version and all lower ones of its stream. */
  markStated(commits: readonly CommitRef[]): Promise<void>

  /** Commits whose `wake` is at or before `now`, earliest first. */
  due(now: Date, limit: number): Promise<readonly Commit[]>
  /** The earliest `wake` there is. */
  nextWake(): Promise<Date | undefined>
  clearWake(commits: readonly CommitRef[]): Promise<void>

  /** Every commit, streams in no order, versions in order within a stream. For audit, export and rebuilds. */
  scan(): AsyncIterable<Commit>
}

export interface Lease {
  readonly name: string
  readonly owner: string
  /** Grows by one with every change of owner. */
  readonly epoch: number
  /** Changes with every renewal. */
  readonly beat: number
  /** Where the owner can be nudged, if it can. */
  readonly address?: string
}

export interface Leases {
  read(name: string): Promise<Lease | undefined>
  /** Writes `next` if the stored lease still has `expected`'s epoch and beat (undefined: if there is none). */
  write(next: Lease, expected: Lease | undefined): Promise<boolean>
}

/** A projection's document. `rev` grows by one with every write and never restarts; a deleted one stays as a tombstone. */
export interface ProjectionDocument {
  readonly id: string
  readonly rev: number
  /** Time of the first message folded into it; pages are ordered by it, newest first. */
  readonly since: Date
  /** `stream topic partition` → the last sequence folded. */
  readonly seen: Readonly<Record<string, number>>
  /** Absent: deleted, or not made yet. */
  readonly value?: unknown
}

export interface Page {
  readonly items: readonly { readonly id: string; readonly value: unknown }[]
  /** Opaque; names its collection. Absent on the last page. */
  readonly next?: string
}

export interface Documents {
  load(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, ProjectionDocument>>
  /** Writes each if its stored `rev` is one less than the given (1: if there is none); outcomes in order. */
  save(collection: string, documents: readonly ProjectionDocument[]): Promise<readonly boolean[]>
  /**
   * Living documents whose top-level fields equal these, newest `since` first (then by id); `size` at most 200.
   * Throws MR_CURSOR for a cursor this collection didn't give.
   */
  page(collection: string, equal: Readonly<Record<string, unknown>>, size: number, cursor?: string): Promise<Page>
  /** Declares fields that `page` filters by, so they are indexed. */
  index(collection: string, fields: readonly string[]): Promise<void>
}

export interface KnownSchema {
  readonly id: number
  /** Closed schema text. */
  readonly schema: string
  readonly fingerprint: string
}

/** Every schema whose id appears in this database, so that no lost registry can change what a commit says. */
export interface Schemas {
  all(): Promise<readonly KnownSchema[]>
  /** Adds; a known id keeps its text. */
  remember(schema: KnownSchema): Promise<void>
}
