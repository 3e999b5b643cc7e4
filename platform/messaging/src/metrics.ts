/** What dashboards and alerts may rely on. Names and units as Prometheus wants them. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly unit: 'seconds' | 'messages' | 'records' | 'requests' | 'failures' | 'partitions' | 'rebalances' | 'breakers'
  readonly help: string
  /** Every label is given at every report, and is of a bounded set. */
  readonly labels: readonly string[]
}

export type MetricTable = Readonly<Record<string, Metric>>

/** Every metric of messaging. */
export const messagingMetrics = {
  millrace_published_messages_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Messages that all in-sync replicas have.',
    labels: ['topic'],
  },
  millrace_publish_failures_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Messages given back to their publisher with an error.',
    labels: ['topic', 'code'],
  },
  millrace_publish_retries_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Sends tried again because the broker was unavailable.',
    labels: ['producer'],
  },
  millrace_publish_pending_messages: { type: 'gauge', unit: 'messages', help: 'Messages waiting or in flight.', labels: ['producer'] },
  millrace_send_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'How long one send took, its retries included.',
    labels: ['producer'],
  },
  millrace_send_records: { type: 'histogram', unit: 'records', help: 'Records in one send.', labels: ['producer'] },
  millrace_handled_messages_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Messages handled, repeats included.',
    labels: ['group', 'topic', 'type'],
  },
  millrace_skipped_messages_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Messages passed over: of a type this consumer does not handle, a tombstone, or already a letter.',
    labels: ['group', 'topic', 'reason'],
  },
  millrace_handle_seconds: { type: 'histogram', unit: 'seconds', help: 'How long one call of a handler took.', labels: ['group'] },
  millrace_handle_failures_total: {
    type: 'counter',
    unit: 'failures',
    help: 'Failed calls of a handler, by what the error says it is: unavailable, permanent or unclassified.',
    labels: ['group', 'failure'],
  },
  millrace_letters_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Letters written, by class: undecodable, permanent, exhausted or behind.',
    labels: ['group', 'topic', 'class'],
  },
  millrace_letter_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests to redrive, discard or edit letters that were answered, by what came of them.',
    labels: ['group', 'topic', 'outcome'],
  },
  millrace_live_letters: { type: 'gauge', unit: 'messages', help: 'Letters not yet ended.', labels: ['group', 'topic', 'partition'] },
  millrace_in_hand_messages: {
    type: 'gauge',
    unit: 'messages',
    help: 'Messages fetched and not finished.',
    labels: ['group', 'topic', 'partition'],
  },
  millrace_lag_messages: {
    type: 'gauge',
    unit: 'messages',
    help: 'From the first unfinished message to the end of the partition.',
    labels: ['group', 'topic', 'partition'],
  },
  millrace_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the oldest unhandled message in hand, by its timestamp.',
    labels: ['group', 'topic', 'partition'],
  },
  millrace_paused_partitions: {
    type: 'gauge',
    unit: 'partitions',
    help: '1 while the partition is asked to pause.',
    labels: ['group', 'topic', 'partition'],
  },
  millrace_stopped_partitions: {
    type: 'gauge',
    unit: 'partitions',
    help: '1 while the partition stands still and someone must act.',
    labels: ['group', 'topic', 'partition'],
  },
  millrace_breakers_open: {
    type: 'gauge',
    unit: 'breakers',
    help: 'Kinds of failure that say something is unavailable, and lanes wait for it.',
    labels: ['group'],
  },
  millrace_offset_commits_total: { type: 'counter', unit: 'requests', help: 'Offset commits stored.', labels: ['group'] },
  millrace_rebalances_total: { type: 'counter', unit: 'rebalances', help: 'Assignments received.', labels: ['group'] },
} as const satisfies MetricTable
