import type { Store } from '@millrace/event-sourcing'
import { type Clock, MessagingError, type SchemaSource, type Telemetry } from '@millrace/messaging'
import { registryClient } from '@millrace/registry/client'
import type { Adapters } from './api.ts'

const againMs = 2_000

interface Waiting {
  /** Told what it waits for, with the code, and nothing once it goes on. */
  readonly waitingFor: (what: string | undefined) => void
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
}

/**
 * The registry, once it agrees with what this service's own database says. A registry that is down is no reason to wait: what
 * the database knows is enough to start with. One that says something else is: nothing is read or written until it is put right.
 */
export const schemaSource = async (adapters: Pick<Adapters, 'registry'>, store: Store, waiting: Waiting): Promise<SchemaSource> => {
  if ('register' in adapters.registry) return adapters.registry
  const { clock, telemetry, signal, waitingFor } = waiting
  const client = registryClient({ url: adapters.registry.url, clock, telemetry })
  client.expect(await store.schemas.all())
  for (;;) {
    const refused = await client.verify().then(
      () => undefined,
      (error: unknown) => error,
    )
    waitingFor(refused === undefined ? undefined : codeAndMessage(refused))
    if (refused === undefined || isDown(refused)) return client
    telemetry.log.error({}, "the registry doesn't say what this database does: waiting until it does", refused)
    await clock.sleep(againMs, signal)
    signal.throwIfAborted()
  }
}

const isDown = (error: unknown): boolean => error instanceof MessagingError && error.code === 'MR_REGISTRY_UNAVAILABLE'

/** What one can search for, and what it says. */
export const codeAndMessage = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? `${error.code}: ${error.message}` : error.message
}
