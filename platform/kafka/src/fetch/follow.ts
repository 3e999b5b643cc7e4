import type { Clock, Follower, FollowOptions } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'
import { Fetcher } from './fetcher.ts'

export interface FollowerParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly maxBatchBytes: number
}

export const follow = ({ cluster, clock, maxBatchBytes }: FollowerParts, options: FollowOptions): Follower => {
  const fetcher = new Fetcher({
    cluster,
    clock,
    maxBatchBytes,
    records: batch => options.records(batch),
    outOfRange: at => options.outOfRange(at),
    unreadable: at => (options.unreadable ? options.unreadable(at) : options.trouble(at.error)),
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
