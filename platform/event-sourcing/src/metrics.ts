/** Every metric of event sourcing; a table of the same shape as messaging's. */
export const eventSourcingMetrics = {
  millrace_append_conflicts_total: {
    type: 'counter',
    unit: 'failures',
    help: 'Appends that met a duplicate key and were decided again.',
    labels: ['service'],
  },
  millrace_rejections_total: {
    type: 'counter',
    unit: 'messages',
    help: 'Commands from Kafka that a decider rejected.',
    labels: ['service', 'decider', 'code'],
  },
  millrace_relay_backlog_commits: {
    type: 'gauge',
    unit: 'records',
    help: 'Commits in hand that are not published yet.',
    labels: ['service'],
  },
  millrace_relay_delay_seconds: { type: 'histogram', unit: 'seconds', help: 'From a commit to its publication.', labels: ['service'] },
  millrace_relay_stuck_streams: {
    type: 'gauge',
    unit: 'failures',
    help: 'Streams whose next commit can not be published.',
    labels: ['service'],
  },
  millrace_stuck_states: {
    type: 'gauge',
    unit: 'failures',
    help: 'Streams whose state can not be written to its compacted topic.',
    labels: ['service'],
  },
  millrace_effect_contradictions_total: {
    type: 'counter',
    unit: 'failures',
    help: 'Effects for which the outside gave two different answers.',
    labels: ['service'],
  },
  millrace_store_operation_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'One operation on the store; outcome is done, unavailable or refused.',
    labels: ['operation', 'outcome'],
  },
} as const
