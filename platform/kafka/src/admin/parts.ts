import type { Clock } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'

/** What questions to the brokers are asked with. */
export interface AdminParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly retryForMs: number
}
