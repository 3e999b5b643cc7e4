import { MessagingError } from '../../errors.ts'
import type { Member } from '../../ports/broker.ts'
import { type MemberSurroundings, MemoryAssignment } from './assignment.ts'
import type { Seat } from './group.ts'

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
const HEARTBEATS_A_SESSION = 10
const REJOIN_AFTER_MS = 250

interface Surroundings extends MemberSurroundings {
  /** Called once, when it has left for good. */
  closed(): void
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** A member of a group, with its life: join, be assigned, drain, join again, until it is closed. */
export class MemoryMember implements Member {
  readonly joined: Promise<void>
  readonly #around: Surroundings
  readonly #closing = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  readonly #life: Promise<void>
  #memberId: string
  /** Ends the present generation. */
  #moveOn: () => void = () => undefined
  #owned: MemoryAssignment | undefined

  constructor(around: Surroundings) {
    this.#around = around
    this.#memberId = around.cluster.ids.next()
    this.joined = this.#first.promise
    // Nobody has to wait for it.
    this.joined.catch(() => undefined)
    this.#life = this.#live()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    if (this.#owned === undefined) this.#around.group.leave(this.#memberId)
    this.#moveOn()
    await this.#life
  }

  /** The coordinator gives up on it; it hears of that at its next heartbeat. */
  expire(): void {
    this.#around.group.evict(this.#memberId)
  }

  async #live(): Promise<void> {
    const { cluster, group, options } = this.#around
    const unsubscribe = cluster.faults.onChange(() => {
      if (cluster.faults.outage) options.trouble(cluster.faults.outage)
    })
    while (!this.#closing.signal.aborted) {
      const movedOn = new Promise<void>(resolve => {
        this.#moveOn = resolve
      })
      if (cluster.faults.outage) await this.#sitOut(cluster.faults.outage)
      if (this.#closing.signal.aborted) break
      const grant = await group.join(this.#seat())
      if (grant !== undefined) await this.#own(new MemoryAssignment(this.#around, this.#memberId, grant), movedOn)
    }
    group.leave(this.#memberId)
    unsubscribe()
    this.#around.closed()
    this.#first.reject(new MessagingError('MR_CLOSED', `The member of ${options.group} was closed before it was assigned anything.`))
  }

  /** Nobody joins a broker that doesn't answer. */
  async #sitOut(outage: Error): Promise<void> {
    const { cluster, options } = this.#around
    await Promise.resolve()
    options.trouble(outage)
    await cluster.faults.restored(this.#closing.signal).catch(() => undefined)
  }

  async #own(owned: MemoryAssignment, movedOn: Promise<void>): Promise<void> {
    const { options } = this.#around
    this.#owned = owned
    let begun = false
    void movedOn.then(() => {
      if (!begun) owned.end()
    })
    try {
      await options.assigned(owned)
      begun = true
    } catch (error) {
      this.#owned = undefined
      if (owned.signal.aborted) return
      owned.end()
      return this.#startOver(error)
    }
    if (!owned.signal.aborted) this.#first.resolve()
    await movedOn
    owned.stop()
    await Promise.resolve(options.revoked(owned)).catch(error => options.trouble(asError(error)))
    this.#owned = undefined
    owned.end()
  }

  async #startOver(error: unknown): Promise<void> {
    const { cluster, group, options } = this.#around
    options.trouble(asError(error))
    group.leave(this.#memberId)
    await cluster.clock.sleep(REJOIN_AFTER_MS, this.#closing.signal)
  }

  #seat(): Seat {
    const { topics, rebalanceTimeoutMs = REBALANCE_TIMEOUT_MS } = this.#around.options
    return {
      memberId: this.#memberId,
      topics,
      rebalanceTimeoutMs,
      rebalance: () => this.#moveOn(),
      evicted: () => void this.#noticeEviction(),
    }
  }

  async #noticeEviction(): Promise<void> {
    const { cluster, options } = this.#around
    const evicted = this.#owned
    this.#memberId = cluster.ids.next()
    await cluster.clock.sleep((options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS) / HEARTBEATS_A_SESSION, this.#closing.signal)
    if (evicted === undefined || evicted.signal.aborted) return
    evicted.end()
    options.trouble(new MessagingError('MR_STALE_GENERATION', `The group ${options.group} went on without this member: it joins again.`))
    this.#moveOn()
  }
}
