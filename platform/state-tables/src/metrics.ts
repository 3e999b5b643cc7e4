import type { MetricTable } from '@millrace/messaging'

/** Every metric of tables. */
export const tableMetrics = {
  millrace_table_keys: { type: 'gauge', unit: 'records', help: 'Keys with a value in the table.', labels: ['topic'] },
  millrace_table_suspect_keys: {
    type: 'gauge',
    unit: 'records',
    help: 'Keys whose last record could not be read: the table holds the one before it, or none.',
    labels: ['topic'],
  },
  millrace_table_lag_records: {
    type: 'gauge',
    unit: 'records',
    help: 'From the position of the table to the end of the partition.',
    labels: ['topic', 'partition'],
  },
  millrace_table_unreadable_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records the table passed over, by reason: undecodable, unknown-type or no-key.',
    labels: ['topic', 'reason'],
  },
  millrace_table_recovery_seconds: { type: 'histogram', unit: 'seconds', help: 'From the start to the first answer.', labels: ['topic'] },
} as const satisfies MetricTable
