import type { BreakerStatus } from '@millrace/messaging'
import type { Parts } from './assemble.ts'
import { summary } from './environment.ts'
import type { Health } from './http/health.ts'

/** For people to read. */
const timesOf = ({ since, nextTryAt }: BreakerStatus) => ({
  since: new Date(since).toISOString(),
  ...(nextTryAt !== undefined && { nextTryAt: new Date(nextTryAt).toISOString() }),
})

/** Degraded: it works, but something stands still that someone should look at. */
export const healthOf = (service: string, status: Health['status'], parts: Parts | undefined, waitingFor: string | undefined): Health => {
  if (parts === undefined) return { service, status, checks: waitingFor === undefined ? {} : { waitingFor } }
  const { partitions, breakers, ...relay } = parts.engine.status()
  const stopped = partitions.filter(partition => partition.stopped !== undefined)
  const liveLetters = partitions.reduce((sum, partition) => sum + partition.liveLetters, 0)
  const losses = parts.lacks.filter(({ kind }) => kind === 'loss')
  const troubled = stopped.length > 0 || relay.stuck.length > 0 || losses.length > 0
  return {
    service,
    status: status === 'ready' && troubled ? 'degraded' : status,
    checks: {
      relay,
      partitions: partitions.length,
      stopped,
      unavailable: breakers.map(breaker => ({ ...breaker, ...timesOf(breaker) })),
      liveLetters,
      tables: parts.tables.status(),
      lacks: summary(parts.lacks),
    },
  }
}
