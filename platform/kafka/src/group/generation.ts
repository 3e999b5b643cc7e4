import { type Assignment, type Bounds, type CommittedOffset, MessagingError, type Position, type TopicPartition } from '@millrace/messaging'
import { Fetcher, type FetcherOptions } from '../fetch/fetcher.ts'
import { boundsOf } from '../network/bounds.ts'
import { retrying } from '../network/retry.ts'
import { codes, isCode } from '../wire/error.ts'
import type { MemberOf } from '../wire/group.ts'
import { offsetCommit, offsetFetch } from '../wire/offsets.ts'
import type { Coordinator } from './coordinator.ts'
import type { Session } from './enter.ts'

/** The group went on without this member. */
export const isLost = (error: unknown): boolean => isCode(error, codes.unknownMember, codes.illegalGeneration, codes.fencedInstance)

export interface GenerationOptions extends Omit<FetcherOptions, 'topicIds'> {
  readonly coordinator: Coordinator
  readonly session: Session
  /** How long a request is tried again. */
  readonly patienceMs: number
}

/** One generation of a member: what it owns, until a later one begins. */
export class Generation implements Assignment {
  readonly of: MemberOf
  readonly partitions: readonly TopicPartition[]
  readonly #options: GenerationOptions
  readonly #fetcher: Fetcher
  readonly #ended = new AbortController()
  readonly #over = Promise.withResolvers<void>()

  constructor(options: GenerationOptions) {
    this.of = options.session.of
    this.partitions = options.session.partitions
    this.#options = options
    this.#fetcher = new Fetcher({ ...options, topicIds: options.session.topicIds })
  }

  get generation(): number {
    return this.of.generation
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  /** Resolves when the partitions are to be given back. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** The group is rebalancing, or this member leaves. It still owns its partitions. */
  finish(): void {
    this.#over.resolve()
  }

  /** The group has gone on, or is about to: nothing of this generation counts from now on. */
  end(): void {
    this.#ended.abort()
    this.#over.resolve()
  }

  stopFetching(): Promise<void> {
    return this.#fetcher.close()
  }

  committed(): Promise<readonly CommittedOffset[]> {
    return this.#try('reading committed offsets', async () => {
      if (this.partitions.length === 0) return []
      const answer = await this.#options.coordinator.ask(offsetFetch(this.of.group, this.partitions))
      return answer.committed
    })
  }

  bounds(): Promise<readonly Bounds[]> {
    return this.#try('asking for bounds', () => boundsOf(this.#options.cluster, this.partitions))
  }

  start(positions: readonly Position[]): void {
    if (!this.signal.aborted) this.#fetcher.start(positions)
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#fetcher.pause(partitions)
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#fetcher.resume(partitions)
  }

  /** Carries this generation's own number, whatever the member has joined since. */
  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    if (this.signal.aborted) throw this.#stale()
    if (offsets.length === 0) return
    try {
      await this.#try('committing offsets', () => this.#options.coordinator.ask(offsetCommit(this.of, offsets)))
    } catch (error) {
      const cause = error instanceof MessagingError ? error.cause : error
      if (isLost(cause)) this.end()
      if (isCode(cause, codes.rebalanceInProgress)) this.finish()
      throw isLost(cause) || isCode(cause, codes.rebalanceInProgress) || this.signal.aborted ? this.#stale(error) : error
    }
  }

  #try<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const { clock, patienceMs } = this.#options
    return retrying({ what: `${what} of group ${this.of.group}`, clock, signal: this.signal, forMs: patienceMs }, attempt)
  }

  #stale(cause?: unknown): MessagingError {
    const text = `generation ${this.generation} of group ${this.of.group} has ended: its offsets aren't committed. Leave them to the next owner.`
    return new MessagingError('MR_STALE_GENERATION', text, { cause })
  }
}
