import type { Store } from '@millrace/event-sourcing'
import { type Clock, systemClock, type Telemetry } from '@millrace/messaging'
import { createCommits } from './commits/commits.ts'
import { createDatabase } from './connection/database.ts'
import { createDocuments } from './documents/documents.ts'
import { createLeases } from './leases.ts'
import { createSchemas } from './schemas.ts'
import { createStarted } from './started.ts'

export interface MongoOptions {
  /** `mongodb://[user:password@]host:port[,…]/database`. The database is the service's own. */
  readonly url: string
  readonly clock?: Clock
  readonly telemetry?: Telemetry
}

/**
 * The Store port over MongoDB 5 or newer, a standalone or a replica set, on a connection of its own. Law 1 needs a replica
 * set in production: a standalone keeps what it acknowledged on one disk.
 * Throws MR_DEFINITION when the url names no database. Nothing is connected before `ready`.
 */
export const mongo = ({ url, clock = systemClock, telemetry }: MongoOptions): Store => {
  const database = createDatabase({ url, clock, telemetry })
  return {
    ready: signal => database.ready(signal),
    commits: createCommits(database),
    leases: createLeases(database),
    documents: createDocuments(database),
    schemas: createSchemas(database),
    started: createStarted(database),
    close: () => database.close(),
  }
}
