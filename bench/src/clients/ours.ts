import { kafka } from '@millrace/kafka'
import { type Broker, type Codec, createPublisher, messagingMetrics, type Publisher, systemClock, systemIds } from '@millrace/messaging'
import { type ServiceTelemetry, serviceTelemetry } from '@millrace/service'
import { pino } from 'pino'
import { codecOn } from '../orders/wire.ts'
import type { Job } from '../sides/job.ts'

export const clock = systemClock
export const ids = systemIds

/** What a service is given by its frame: the same adapter, metrics counted by prom-client, logs by pino (to standard error). */
export interface OurClient {
  readonly broker: Broker
  readonly codec: Codec
  readonly telemetry: ServiceTelemetry
}

export const ourClient = async ({ brokers, topic }: Pick<Job, 'brokers' | 'topic'>): Promise<OurClient> => {
  const telemetry = serviceTelemetry(pino({ base: { service: 'bench' } }, pino.destination(2)), messagingMetrics)
  return { broker: kafka({ brokers, clientId: 'bench' }), codec: await codecOn(topic), telemetry }
}

/** A publisher with the options the engine gives it in a service. */
export const ourPublisher = ({ broker, codec, telemetry }: OurClient, { partitions }: Pick<Job, 'partitions'>): Publisher =>
  createPublisher({
    producer: broker.producer('bench'),
    name: 'bench',
    partitions: () => partitions,
    contracts: codec.contracts,
    clock,
    telemetry,
  })
