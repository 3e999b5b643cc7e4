import type { Clock } from '@millrace/messaging'
import type { Context } from '../context.ts'
import type { Lease } from '../ports/store.ts'

export interface LeaseOptions {
  readonly name: string
  /** This process: never reused by a later one. */
  readonly owner: string
  /** How long the lease document must stand unchanged before another may take it, in ms. */
  readonly termMs: number
  /** Runs while the lease is held; the signal aborts when it is lost or given up. */
  readonly held: (signal: AbortSignal) => Promise<void>
}

/**
 * Holds a lease for as long as it can, again and again until stopped.
 * A lease is taken over only when its document stood unchanged for its term on the taker's own monotonic clock: clocks of two
 * machines are never compared. Who can't renew within the term gives up by itself.
 */
export const holdLease = async (context: Context, options: LeaseOptions, signal: AbortSignal): Promise<void> => {
  const { clock, telemetry, service } = context
  const { name, termMs } = options
  const renewMs = termMs / 4
  const lease = leaseOf(context, options, renewMs)

  while (!signal.aborted) {
    const taken = await lease.take(signal).catch(() => undefined)
    if (taken === undefined) {
      await clock.sleep(renewMs, signal)
      continue
    }
    telemetry.log.info({ service, lease: name, epoch: taken.epoch }, 'lease taken')
    const lost = new AbortController()
    const either = AbortSignal.any([signal, lost.signal])
    const work = options.held(either).catch(error => {
      telemetry.log.warn({ service, lease: name }, 'the work under a lease ended: it is taken again', error)
      lost.abort()
    })
    const last = await lease.keep(taken, either)
    lost.abort()
    await work
    // Given back, so that a successor needn't wait for the term.
    await atMost(clock, renewMs, lease.giveBack(last))
    await clock.sleep(renewMs, signal)
  }
}

/** What may be done to one lease document by one process. */
const leaseOf = ({ store, clock }: Context, { name, owner, termMs }: LeaseOptions, renewMs: number) => {
  const { leases } = store

  const take = async (signal: AbortSignal): Promise<Lease | undefined> => {
    const seen = await leases.read(name)
    // One of our own was taken without our hearing of it.
    if (seen !== undefined && seen.owner !== '' && seen.owner !== owner) {
      const from = clock.monotonicMs()
      while (clock.monotonicMs() - from < termMs) {
        await clock.sleep(renewMs, signal)
        if (signal.aborted) return undefined
        const now = await leases.read(name)
        if (now?.epoch !== seen.epoch || now.beat !== seen.beat) return undefined
      }
    }
    const next: Lease = { name, owner, epoch: (seen?.epoch ?? 0) + 1, beat: 0 }
    return (await leases.write(next, seen)) ? next : undefined
  }

  /** The lease as it stands now, or 'lost'. */
  const renew = async (held: Lease): Promise<Lease | 'lost'> => {
    const next = { ...held, beat: held.beat + 1 }
    if (await leases.write(next, held)) return next
    // The answer to the last renewal may have been lost: then what stands there is ours all the same.
    const now = await leases.read(name)
    return now !== undefined && now.owner === owner && now.epoch === held.epoch ? renew(now) : 'lost'
  }

  /** Renews until the lease is lost or the signal aborts; gives it as it was last. */
  const keep = async (taken: Lease, signal: AbortSignal): Promise<Lease> => {
    let held = taken
    let confirmed = clock.monotonicMs()
    for (;;) {
      await clock.sleep(renewMs, signal)
      if (signal.aborted) return held
      const asked = clock.monotonicMs()
      // A store that never answers must not make us think that we hold it.
      const renewed = await atMost(clock, confirmed + termMs - renewMs - asked, renew(held))
      if (renewed === 'lost') return held
      if (renewed !== undefined) {
        held = renewed
        confirmed = asked
      } else if (clock.monotonicMs() >= confirmed + termMs - renewMs) return held
    }
  }

  const giveBack = (last: Lease): Promise<unknown> => leases.write({ ...last, owner: '', beat: last.beat + 1 }, last)

  return { take, keep, giveBack }
}

/** What the work came to; undefined when it failed, or took longer. */
const atMost = async <T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> => {
  const done = new AbortController()
  const answer = work.catch(() => undefined)
  const late = clock.sleep(ms, done.signal).then(() => undefined)
  return Promise.race([answer, late]).finally(() => done.abort())
}
