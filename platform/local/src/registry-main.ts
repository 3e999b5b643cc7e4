/** The registry as a process: Millrace's own, on Kafka. Settings come from the environment. */
import { kafka } from '@millrace/kafka'
import { type Fields, systemClock, systemIds, type Telemetry } from '@millrace/messaging'
import { createRegistryServer } from '@millrace/registry/server'
import { pino } from 'pino'
import { z } from 'zod'

const settings = z.object({
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .describe('Kafka, as 127.0.0.1:9092 (several: with commas)')
    .transform(brokers => brokers.split(',')),
  HOST: z.string().default('127.0.0.1').describe('where to listen, as 127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8081).describe('as 8081; 0: the system chooses'),
  REGISTRY_TOPIC: z.string().default('_schemas').describe('the compacted topic that holds the schemas, as _schemas'),
})

const readSettings = () => {
  const read = settings.safeParse(process.env)
  if (read.success) return read.data
  process.stderr.write(`The registry can't start:\n${z.prettifyError(read.error)}\n`)
  process.exit(2)
}

const logger = pino({ base: { service: 'registry' }, level: process.env.LOG_LEVEL ?? 'info' })
const withError = (fields: Fields, error: unknown) => (error === undefined ? fields : { ...fields, err: error })
const nothing = () => undefined

/** Logs only: nobody scrapes a registry on one machine. */
const telemetry: Telemetry = {
  log: {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text, error) => logger.warn(withError(fields, error), text),
    error: (fields, text, error) => logger.error(withError(fields, error), text),
  },
  count: nothing,
  observe: nothing,
  gauge: nothing,
  span: (_name, parent, _attributes, work) => work(parent ?? { traceparent: '' }),
  child: parent => parent ?? { traceparent: '' },
}

const main = async (): Promise<void> => {
  const { KAFKA_BROKERS: brokers, HOST: host, PORT: port, REGISTRY_TOPIC: topic } = readSettings()
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  const broker = kafka({ brokers, clientId: 'registry', telemetry })
  try {
    const ids = systemIds
    const server = await createRegistryServer({ broker, clock: systemClock, ids, telemetry, host, port, topic, signal: stopping.signal })
    if (!stopping.signal.aborted) await new Promise(resolve => stopping.signal.addEventListener('abort', resolve, { once: true }))
    await server.close()
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    await broker.close()
  }
}

await main().catch(error => {
  logger.fatal({ err: error }, 'The registry stops.')
  process.exitCode = 1
})
