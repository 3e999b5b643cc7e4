import { LocalError } from '../errors.ts'
import type { Machine } from '../machine/machine.ts'
import { type Choice, choose } from '../providers/choose.ts'
import { kafkaProviders } from '../providers/kafka/index.ts'
import { mongoProviders } from '../providers/mongo/index.ts'

/** Kafka's and MongoDB's ways on this machine; what is missing for either is said in one message. */
export const chooseServers = async (machine: Machine): Promise<{ readonly kafka: Choice; readonly mongo: Choice }> => {
  const [kafka, mongo] = await Promise.allSettled([
    choose('kafka', kafkaProviders, machine, undefined),
    choose('mongo', mongoProviders, machine, undefined),
  ])
  if (kafka.status === 'fulfilled' && mongo.status === 'fulfilled') return { kafka: kafka.value, mongo: mongo.value }
  const reasons: readonly unknown[] = [kafka, mongo].flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  const messages = reasons.map(reason => (reason instanceof Error ? reason.message : String(reason)))
  throw new LocalError('MR_PREREQUISITE_MISSING', messages.join('\n'), { cause: reasons[0] })
}
