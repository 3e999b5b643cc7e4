import { kafka } from '@millrace/kafka'
import { mongo } from '@millrace/mongo'
import { platformatic } from '@millrace/platformatic'
import { contracts } from '@millrace/schemas/contracts'
import { run } from '@millrace/service'
import { smtpMailer } from './adapters/smtp-mailer.ts'
import { config } from './config.ts'
import { notificationsService } from './service.ts'

const clients = { kafkajs: kafka, platformatic }

await run(
  notificationsService(() => smtpMailer({ url: config.own.MAIL_URL, from: config.own.MAIL_FROM })),
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
