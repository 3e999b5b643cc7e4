import type { IncomingRecord, TopicPartition } from '../ports/broker.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { recordFields } from '../wire/record-fields.ts'
import type { SkipReason } from './classify.ts'
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
