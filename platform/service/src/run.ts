import { pino } from 'pino'
import type { Adapters, Service } from './api.ts'
import { start } from './start.ts'

/** What stopping is made of stays below it: requests 1.5 s, consumers 4 s, publishing and the lease 1 s. */
const deadlineMs = 6_800

/**
 * Runs a service until SIGTERM or SIGINT. Resolves when it has stopped cleanly (law 12); exits with 1 when it could not start,
 * or not stop within its deadline.
 */
export const run = async (service: Service, adapters: Adapters): Promise<void> => {
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service: service.name } })
  const asked = new Promise<string>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
  const running = await start(service, adapters, { logger })
  logger.info({ url: running.url }, `${service.name} listens`)
  const failed = running.ready.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => {
      logger.error({ err: error }, `${service.name} could not start`)
      process.exitCode = 1
    },
  )
  const why = await Promise.race([asked, failed])
  logger.info({ why }, `${service.name} stops`)
  const deadline = setTimeout(() => {
    logger.error({}, `${service.name} did not stop within ${deadlineMs} ms`)
    process.exit(1)
  }, deadlineMs)
  await running.close()
  clearTimeout(deadline)
  logger.info({}, `${service.name} has stopped`)
}
