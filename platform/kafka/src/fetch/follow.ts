import type { Clock, Follower, FollowOptions } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'
import { Fetcher } from './fetcher.ts'

export const follow = (cluster: Cluster, clock: Clock, options: FollowOptions): Follower => {
  const fetcher = new Fetcher({
    cluster,
    clock,
    records: batch => options.records(batch),
    outOfRange: at => options.outOfRange(at),
    trouble: error => options.trouble(error),
  })
  fetcher.start(options.from)
  return {
    close: async () => {
      await fetcher.close()
      await cluster.close()
    },
  }
}
