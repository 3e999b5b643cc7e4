import { kafka } from '@millrace/kafka'
import { mongo } from '@millrace/mongo'
import { platformatic } from '@millrace/platformatic'
import { contracts } from '@millrace/schemas/contracts'
import { run } from '@millrace/service'
import { createPasswords } from './adapters/passwords.ts'
import { createTokens } from './adapters/tokens.ts'
import { config } from './config.ts'
import { usersService } from './service.ts'

const clients = { kafkajs: kafka, platformatic }

const { SIGNING_KEY, TOKEN_SECONDS, HASHES_AT_ONCE, HASHES_WAITING, OPERATOR_EMAIL, OPERATOR_PASSWORD } = config.own
const { issuer, audience } = config.identity

const passwords = createPasswords({ atOnce: HASHES_AT_ONCE, waiting: HASHES_WAITING })
const tokens = await createTokens({ signingKey: SIGNING_KEY, issuer, audience, expiresInSeconds: TOKEN_SECONDS })
const firstOperator = {
  email: OPERATOR_EMAIL,
  password: OPERATOR_PASSWORD,
  signingKey: SIGNING_KEY,
  show: (line: string) => process.stdout.write(`${line}\n`),
}

await run(usersService(passwords, tokens, firstOperator), {
  contracts,
  broker: clients[config.kafka.client](config.kafka),
  store: mongo(config.mongo),
  letters: config.letters,
  registry: config.registry,
  http: config.http,
  identity: config.identity,
})
