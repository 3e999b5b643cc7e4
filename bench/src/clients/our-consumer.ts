import { type Consumer, type ConsumerOptions, consume, type StartedPartitions } from '@millrace/messaging'
import { orderPlacedType } from '../orders/wire.ts'
import type { Job } from '../sides/job.ts'
import { clock, ids, type OurClient } from './ours.ts'

/** What a service's store remembers; here the process does. */
const remembered = (): StartedPartitions => {
  const started = new Set<string>()
  return {
    has: async (group, topicId, partition) => started.has(`${group} ${topicId} ${partition}`),
    record: async (group, partitions) => {
      for (const { topicId, partition } of partitions) started.add(`${group} ${topicId} ${partition}`)
    },
  }
}

type Asked = Pick<ConsumerOptions, 'handle'> & Partial<Pick<ConsumerOptions, 'concurrency' | 'maxInHand'>>

/** A consumer with the options the engine gives it in a service, and what is asked for besides. */
export const ourConsumer = ({ broker, codec, telemetry }: OurClient, { group, topic }: Job, asked: Asked): Consumer => {
  const heard = { group, topics: [topic], types: new Set([orderPlacedType]) }
  return consume({ ...heard, ...asked, broker, codec, started: remembered(), clock, ids, telemetry })
}
