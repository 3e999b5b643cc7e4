import { type Clock, type Log, type Member, type MemberOptions, stopping, type Unreadable } from '@millrace/messaging'
import { closed, messagingError } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { backoff } from '../network/retry.ts'
import { codes, coordinatorMoved, isCode } from '../wire/error.ts'
import { leaveGroup } from '../wire/group.ts'
import type { Layout } from './assigner.ts'
import { Coordinator, joinLane } from './coordinator.ts'
import { type Entrant, type EntryOptions, enter, layoutOf, type Session, takeMemberId } from './enter.ts'
import { Generation, isLost } from './generation.ts'
import { keepAlive } from './heartbeats.ts'
import type { Subscription } from './subscription.ts'

export interface MemberParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly log: Log
  readonly maxBatchBytes: number
}

const watchEveryMs = 10_000
/** How long a commit or a question of the group is tried again: closing may have to wait for it. */
const patienceMs = 10_000

const same = (a: Layout, b: Layout): boolean =>
  a.size === b.size && [...a].every(([topic, of]) => b.get(topic)?.partitions === of.partitions && b.get(topic)?.topicId === of.topicId)

/** What the engine's own `assigned` rejected with. */
class NotStarted extends Error {}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/**
 * A group member of our own over kafkajs's sockets (docs/decisions/0001): joins, keeps its place whatever handlers do, gives
 * partitions back before it joins again, and gets back by itself after any failure.
 */
export class GroupMember implements Member {
  readonly #options: MemberOptions
  readonly #parts: MemberParts
  readonly #entry: EntryOptions
  readonly #closing = new AbortController()
  readonly #joined = Promise.withResolvers<void>()
  readonly #done: Promise<void>
  /** Resolves when nothing is in the engine's hands. */
  #givenBack: Promise<unknown> = Promise.resolve()
  #memberId = ''
  /** What it was given last: it asks to have that again. */
  #had: Pick<Subscription, 'owned' | 'generation'> = { owned: [], generation: -1 }

  constructor(options: MemberOptions, parts: MemberParts) {
    this.#options = options
    this.#parts = parts
    const { group, topics, sessionTimeoutMs = 30_000, rebalanceTimeoutMs = 60_000 } = options
    const coordinator = new Coordinator(parts.cluster, group)
    this.#entry = { cluster: parts.cluster, coordinator, group, topics, sessionTimeoutMs, rebalanceTimeoutMs }
    this.#joined.promise.catch(() => undefined)
    this.#done = this.#run()
  }

  get joined(): Promise<void> {
    return this.#joined.promise
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const cut = this.#parts.cluster.cut(joinLane)
    await this.#givenBack
    const left = new AbortController()
    const done = Promise.all([cut, this.#done]).then(() => left.abort())
    // law 12: brokers that don't answer can't be left cleanly; the session runs out.
    await Promise.race([done, this.#parts.clock.sleep(stopping.leaveWithinMs, left.signal)])
    void this.#parts.cluster.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    const pause = backoff(this.#parts.clock, signal)
    while (!signal.aborted) {
      try {
        await this.#liveOnce(pause.reset)
      } catch (error) {
        this.#failed(error)
        await pause.wait()
      }
    }
    this.#joined.reject(closed(`the member of group ${this.#options.group}`))
    await this.#leave()
    await this.#parts.cluster.close()
  }

  async #liveOnce(entered: () => void): Promise<void> {
    if (this.#memberId === '') this.#memberId = await takeMemberId(this.#entry, this.#entrant)
    if (this.#closing.signal.aborted) return
    const session = await enter(this.#entry, this.#entrant)
    entered()
    await this.#live(session)
  }

  /** Falling out of a rebalance, or meeting a coordinator that moves, is everyday. The rest is trouble. */
  #failed(error: unknown): void {
    const { group } = this.#options
    if (isCode(error, codes.unknownMember, codes.fencedInstance)) this.#memberId = ''
    if (this.#closing.signal.aborted) return
    if (error instanceof NotStarted) {
      this.#options.trouble(asError(error.cause))
    } else if (isLost(error) || coordinatorMoved(error) || isCode(error, codes.rebalanceInProgress)) {
      this.#parts.log.debug({ group }, `joining again: ${asError(error).message}`)
    } else {
      this.#options.trouble(messagingError(`joining group ${group}`, error))
    }
  }

  get #entrant(): Entrant {
    return { memberId: this.#memberId, ...this.#had }
  }

  async #live(session: Session): Promise<void> {
    this.#had = { owned: session.partitions, generation: session.of.generation }
    const generation = this.#generation(session)
    const finish = () => generation.finish()
    this.#closing.signal.addEventListener('abort', finish)
    if (this.#closing.signal.aborted) finish()
    const beating = this.#beat(generation)
    const watching = session.layout && this.#watch(generation, session.layout)
    try {
      const owning = this.#own(generation)
      this.#givenBack = owning.catch(() => undefined)
      await owning
    } finally {
      this.#closing.signal.removeEventListener('abort', finish)
      generation.end()
      await Promise.all([beating, watching, generation.stopFetching()])
    }
  }

  /** assigned, then handling, then revoked. law 12: revoked resolves before anything else happens. */
  async #own(generation: Generation): Promise<void> {
    const { revoked, trouble } = this.#options
    await this.#begin(generation)
    await generation.over
    void generation.stopFetching()
    try {
      await revoked(generation)
    } catch (error) {
      trouble(asError(error))
    }
  }

  async #begin(generation: Generation): Promise<void> {
    let begun = false
    // law 12: nothing is in hand yet, so it needn't be drained.
    void generation.over.then(() => {
      if (!begun) generation.end()
    })
    try {
      await this.#options.assigned(generation)
      begun = true
    } catch (error) {
      if (generation.signal.aborted) return
      await generation.stopFetching()
      await this.#leave()
      throw new NotStarted('assigned rejected', { cause: error })
    }
    if (!generation.signal.aborted) this.#joined.resolve()
  }

  #generation(session: Session): Generation {
    const { records, outOfRange, trouble } = this.#options
    const unreadable = (at: Unreadable): void => {
      // The group's positions are in a log that is no more: everything is looked up again.
      if (at.error.code === 'MR_TOPIC_REPLACED') generation.finish()
      if (this.#options.unreadable && at.error.code !== 'MR_TOPIC_REPLACED') this.#options.unreadable(at, generation)
      else trouble(at.error)
    }
    const generation: Generation = new Generation({
      cluster: this.#parts.cluster,
      coordinator: this.#entry.coordinator,
      clock: this.#parts.clock,
      session,
      patienceMs: Math.min(patienceMs, this.#entry.rebalanceTimeoutMs),
      records: batch => records(batch, generation),
      maxBatchBytes: this.#parts.maxBatchBytes,
      outOfRange: at => outOfRange(at, generation),
      unreadable,
      trouble: error => trouble(error),
    })
    return generation
  }

  #beat(generation: Generation): Promise<void> {
    const { coordinator, sessionTimeoutMs } = this.#entry
    const { group, trouble } = this.#options
    return keepAlive({
      generation,
      coordinator,
      clock: this.#parts.clock,
      sessionTimeoutMs,
      trouble: error => {
        if (isCode(error, codes.unknownMember, codes.fencedInstance)) this.#memberId = ''
        trouble(messagingError(`keeping the place in group ${group}`, error))
      },
    })
  }

  /** The leader alone looks for partitions added, and topics made again, since it assigned. */
  async #watch(generation: Generation, layout: Layout): Promise<void> {
    for (;;) {
      await this.#parts.clock.sleep(watchEveryMs, generation.signal)
      if (generation.signal.aborted) return
      const topics = [...new Set([...layout.keys(), ...this.#options.topics])]
      const now = await layoutOf(this.#parts.cluster, topics).catch(() => layout)
      if (!same(layout, now)) return generation.finish()
    }
  }

  /** So that the others needn't wait for the session to run out. */
  async #leave(): Promise<void> {
    if (this.#memberId === '') return
    const { coordinator, group } = this.#entry
    const memberId = this.#memberId
    this.#memberId = ''
    await coordinator.ask(leaveGroup(group, memberId), { timeoutMs: stopping.leaveWithinMs }).catch(error => {
      this.#parts.log.debug({ group }, `leaving without the coordinator's leave: ${error.message}`)
    })
  }
}
