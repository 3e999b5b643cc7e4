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
export const holdLease = async (
  { store, clock, telemetry, service }: Context,
  options: LeaseOptions,
  signal: AbortSignal,
): Promise<void> => {
  const { name, owner, termMs } = options
  const renewMs = termMs / 4

  const take = async (): Promise<Lease | undefined> => {
    const seen = await store.leases.read(name)
    if (seen !== undefined && seen.owner !== '') {
      const from = clock.monotonicMs()
      while (clock.monotonicMs() - from < termMs) {
        await clock.sleep(renewMs, signal)
        if (signal.aborted) return undefined
        const now = await store.leases.read(name)
        if (now?.epoch !== seen.epoch || now.beat !== seen.beat) return undefined
      }
    }
    const next: Lease = { name, owner, epoch: (seen?.epoch ?? 0) + 1, beat: 0 }
    return (await store.leases.write(next, seen)) ? next : undefined
  }

  const keep = async (lease: Lease, lost: AbortController): Promise<Lease> => {
    let held = lease
    let confirmed = clock.monotonicMs()
    while (!signal.aborted && !lost.signal.aborted) {
      await clock.sleep(renewMs, AbortSignal.any([signal, lost.signal]))
      const next = { ...held, beat: held.beat + 1 }
      const asked = clock.monotonicMs()
      const renewed = await store.leases.write(next, held).catch(() => undefined)
      if (renewed === true) {
        held = next
        confirmed = asked
      } else if (renewed === false || clock.monotonicMs() - confirmed > termMs - renewMs) lost.abort()
    }
    return held
  }

  while (!signal.aborted) {
    const lease = await take().catch(() => undefined)
    if (lease === undefined) {
      await clock.sleep(renewMs, signal)
      continue
    }
    telemetry.log.info({ service, lease: name, epoch: lease.epoch }, 'lease taken')
    const lost = new AbortController()
    const work = options.held(AbortSignal.any([signal, lost.signal])).catch(error => {
      telemetry.log.warn({ service, lease: name }, 'the work under a lease ended: it is taken again', error)
      lost.abort()
    })
    const last = await keep(lease, lost)
    lost.abort()
    await work
    // Given back, so that a successor needn't wait for the term.
    await store.leases.write({ ...last, owner: '', beat: last.beat + 1 }, last).catch(() => undefined)
  }
}
