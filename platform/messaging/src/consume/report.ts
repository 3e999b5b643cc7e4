import type { IncomingRecord, TopicPartition } from '../ports/broker.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { recordFields } from '../wire/record-fields.ts'
import type { SkipReason } from './classify.ts'
import type { PartitionStatus } from './consumer.ts'
import type { Stopped } from './start.ts'

const why: Readonly<Record<SkipReason, string>> = {
  unknown_type: 'Skipped: this consumer does not handle its type.',
  tombstone: 'Skipped: a tombstone says nothing to a handler.',
  letter: 'Skipped: it is a letter already.',
}

/** One line and one count a record passed over. `expected`: nothing to look into. */
export const reportSkip = (telemetry: Telemetry, group: string, record: IncomingRecord, reason: SkipReason, expected: boolean): void => {
  telemetry.count('millrace_skipped_messages_total', { group, topic: record.topic, reason })
  telemetry.log[expected ? 'debug' : 'warn']({ ...recordFields(record), group, reason }, why[reason])
}

export const reportStop = (telemetry: Telemetry, group: string, { topic, partition }: TopicPartition, stopped: Stopped): void => {
  telemetry.gauge('millrace_stopped_partitions', { group, topic, partition }, 1)
  telemetry.log.error({ topic, partition, group, code: stopped.code }, `The partition stands still. ${stopped.detail}`)
}

export const reportGoingOn = (telemetry: Telemetry, group: string, { topic, partition }: TopicPartition): void => {
  telemetry.gauge('millrace_stopped_partitions', { group, topic, partition }, 0)
  telemetry.log.info({ topic, partition, group }, 'The partition goes on.')
}

/** The age of the oldest unhandled message. Clocks differ: one from the future is new. */
export const lagSeconds = (oldest: number | undefined, now: number): number => (oldest === undefined ? 0 : Math.max(0, now - oldest) / 1000)

export const reportStatus = (
  telemetry: Telemetry,
  group: string,
  { topic, partition, finished, latest, inHand, lagSeconds: lag, paused, liveLetters }: Omit<PartitionStatus, 'stopped'>,
): void => {
  const labels = { group, topic, partition }
  telemetry.gauge('millrace_in_hand_messages', labels, inHand)
  telemetry.gauge('millrace_lag_messages', labels, latest - finished)
  telemetry.gauge('millrace_lag_seconds', labels, lag)
  telemetry.gauge('millrace_paused_partitions', labels, paused ? 1 : 0)
  telemetry.gauge('millrace_live_letters', labels, liveLetters)
}

/** Whoever owns the partition now reports it: what is summed up over all members would count it twice. */
export const reportGivenBack = (telemetry: Telemetry, group: string, at: TopicPartition): void => {
  const nothing = { finished: 0, latest: 0, inHand: 0, lagSeconds: 0, paused: false, liveLetters: 0 }
  reportStatus(telemetry, group, { topic: at.topic, partition: at.partition, ...nothing })
  telemetry.gauge('millrace_stopped_partitions', { group, topic: at.topic, partition: at.partition }, 0)
}

export const reportLiveLetters = (telemetry: Telemetry, group: string, { topic, partition }: TopicPartition, count: number): void =>
  telemetry.gauge('millrace_live_letters', { group, topic, partition }, count)
