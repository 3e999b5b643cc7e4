import { kafka } from '@millrace/kafka'
import { mongo } from '@millrace/mongo'
import { contracts } from '@millrace/schemas/contracts'
import { run } from '@millrace/service'
import { config } from './config.ts'
import { inventoryService } from './service.ts'

await run(inventoryService, {
  contracts,
  broker: kafka(config.kafka),
  store: mongo(config.mongo),
  registry: config.registry,
  http: config.http,
  identity: config.identity,
})
