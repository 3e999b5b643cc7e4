import { kafka } from '@millrace/kafka'
import { systemClock, systemIds } from '@millrace/messaging'
import { createRegistryServer } from '@millrace/registry/server'
import { logTelemetry } from './telemetry.ts'

export interface RegistryOptions {
  readonly brokers: readonly string[]
  readonly host: string
  readonly port: number
  /** Ends it. */
  readonly signal: AbortSignal
  readonly listening?: (url: string) => void
}

/** Runs a registry kept in this Kafka until the signal aborts. */
export const serveRegistry = async ({ brokers, host, port, signal, listening }: RegistryOptions): Promise<void> => {
  const telemetry = logTelemetry('registry')
  const broker = kafka({ brokers, clientId: 'millrace-registry', telemetry })
  try {
    const server = await createRegistryServer({ broker, clock: systemClock, ids: systemIds, telemetry, host, port, signal })
    listening?.(server.url)
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    await server.close()
  } finally {
    await broker.close()
  }
}
