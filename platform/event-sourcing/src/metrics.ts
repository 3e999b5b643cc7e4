/** Every metric of event sourcing. Names and labels are used nowhere else (the table is closed). */
export const eventSourcingMetrics = {
  millrace_append_conflicts_total: {
    type: 'counter',
    help: 'Appends that met a duplicate key and were decided again.',
    labels: ['service'],
  },
  millrace_rejections_total: {
    type: 'counter',
    help: 'Commands from Kafka that a decider rejected.',
    labels: ['service', 'decider', 'code'],
  },
  millrace_relay_backlog: { type: 'gauge', help: 'Commits in hand that are not published yet.', labels: ['service'] },
  millrace_relay_delay_seconds: { type: 'histogram', help: 'From the commit to its publication.', labels: ['service'] },
  millrace_relay_stuck_streams: { type: 'gauge', help: 'Streams whose next commit can not be published.', labels: ['service'] },
  millrace_effect_contradictions_total: {
    type: 'counter',
    help: 'Effects for which the outside gave two different answers.',
    labels: ['service'],
  },
} as const
