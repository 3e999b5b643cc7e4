import type { Follower, FollowOptions } from '../../ports/broker.ts'
import type { Cluster } from './cluster.ts'
import { Fetcher } from './fetcher.ts'

/** Reads partitions without a group. */
export const follow = (cluster: Cluster, options: FollowOptions): Follower => {
  const inHand = new Set<Promise<void>>()

  const deliver: FollowOptions['records'] = batch => {
    const taken = options.records(batch)
    if (!(taken instanceof Promise)) return
    inHand.add(taken)
    const done = (): boolean => inHand.delete(taken)
    taken.then(done, done)
    return taken
  }

  const fetchers = options.from.map(
    from =>
      new Fetcher({
        cluster,
        from,
        empty: true,
        deliver,
        outOfRange: at => options.outOfRange(at),
        unreadable: options.unreadable && (at => options.unreadable?.(at)),
        trouble: error => options.trouble(error),
      }),
  )
  const unsubscribe = cluster.faults.onChange(() => {
    if (cluster.faults.outage) options.trouble(cluster.faults.outage)
  })

  return {
    close: async () => {
      unsubscribe()
      for (const fetcher of fetchers) fetcher.stop()
      await Promise.allSettled(inHand)
    },
  }
}
