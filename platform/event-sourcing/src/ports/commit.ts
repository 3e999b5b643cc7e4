import type { TraceContext } from '@millrace/messaging'

/** What became of one command or message. The commit that holds it is the duplicate check (law 2). */
export interface Handled {
  readonly id: string
  readonly outcome: 'accepted' | 'nothing' | 'rejected'
  /** Why, when rejected. */
  readonly rejection?: { readonly code: string; readonly detail: string }
  /** SHA-256 of an HTTP command's data: the same Idempotency-Key with another body is told from a repeat. */
  readonly bodyHash?: string
}

/** A message as decided: the bytes stored are the bytes published. */
export interface StoredMessage {
  readonly id: string
  readonly type: string
  /** null: private, never published. */
  readonly topic: string | null
  readonly key: string
  /** Its place in the stream, from 1, private messages counted. */
  readonly sequence: number
  readonly correlationId: string
  readonly causationId: string
  readonly trace?: TraceContext
  /** Confluent wire format. */
  readonly value: Buffer
}

/** The stream's state for one compacted topic; a null value removes the key there. */
export interface StoredState {
  readonly id: string
  readonly type: string
  readonly topic: string
  readonly key: string
  readonly correlationId: string
  readonly causationId: string
  readonly trace?: TraceContext
  readonly value: Buffer | null
}

export interface Timer {
  readonly name: string
  readonly due: Date
  /** The version of the stream that set it. */
  readonly setBy: number
  readonly correlationId: string
  readonly causationId: string
  readonly trace?: TraceContext
}

/** What was decided at once, atomically: one document, inserted once. Also the outbox. */
export interface Commit {
  readonly stream: string
  /** 1, 2, 3 … without a gap. */
  readonly version: number
  readonly handled: readonly Handled[]
  readonly at: Date
  /** The service's name. */
  readonly source: string
  readonly messages: readonly StoredMessage[]
  /** Messages in the stream up to and including this commit. */
  readonly sequence: number
  /** Deciders that publish: the state after this commit, when it differs from the last carried. */
  readonly states?: readonly StoredState[]
  /** Sagas: the state after this commit (plain data). */
  readonly state?: unknown
  /** Sagas: nothing follows, ever. */
  readonly closed?: true
  /** Sagas: all timers that are set after this commit. */
  readonly timers?: readonly Timer[]
  /** The earliest of `timers`; unset once superseded. */
  readonly wake?: Date
  /** Values this stream holds from this commit on. Absent when there are none. */
  readonly claims?: readonly string[]
  readonly releases?: readonly string[]
  /** Which of the 64 slots publishes this stream. */
  readonly slot: number
  /** True from birth when nothing is to be published. */
  readonly published: boolean
  /** False until the compacted topics have `states`. Absent without `states`. */
  readonly stated?: boolean
}

/** `stream/version`: the commit's identity in every store. */
export const commitId = (commit: Pick<Commit, 'stream' | 'version'>): string => `${commit.stream}/${commit.version}`
