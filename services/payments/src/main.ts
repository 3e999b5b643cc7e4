import { kafka } from '@millrace/kafka'
import { mongo } from '@millrace/mongo'
import { platformatic } from '@millrace/platformatic'
import { contracts } from '@millrace/schemas/contracts'
import { run } from '@millrace/service'
import { httpProvider } from './adapters/http-provider.ts'
import { config } from './config.ts'
import { paymentsService } from './service.ts'

const clients = { kafkajs: kafka, platformatic }

await run(
  paymentsService(() => httpProvider(config.own.PAYMENT_PROVIDER_URL)),
  {
    contracts,
    broker: clients[config.kafka.client](config.kafka),
    store: mongo(config.mongo),
    letters: config.letters,
    registry: config.registry,
    http: config.http,
    identity: config.identity,
  },
)
