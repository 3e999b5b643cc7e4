import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { memoryDatabase, memoryStore } from '@millrace/event-sourcing/memory'
import { memoryBroker, memorySchemas } from '@millrace/messaging/memory'
import { contracts } from '@millrace/schemas/contracts'
import { type Running, type Service, start } from '@millrace/service'
import { inventoryService } from '@shop/inventory/service'
import type { Mailer } from '@shop/notifications/mailer'
import { notificationsService } from '@shop/notifications/service'
import { ordersService } from '@shop/orders/service'
import type { PaymentProvider } from '@shop/payments/provider'
import { paymentsService } from '@shop/payments/service'
import { createPasswords } from '@shop/users/passwords'
import { usersService } from '@shop/users/service'
import { createTokens } from '@shop/users/tokens'
import type { Duration } from 'millrace'
import { type Logger, pino } from 'pino'

export interface ShopOptions {
  readonly provider: PaymentProvider
  readonly mailer: Mailer
  readonly expiresAfter: Duration
  readonly operator: { readonly email: string; readonly password: string }
  readonly logger?: Logger
}

/** The keys that tokens are checked with, there before any service is. */
const serveKeys = async (keys: string) => {
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(keys))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, close: () => server.close() }
}

/** All five services in this process, on a broker, a registry and databases in memory; HTTP on ports of this machine. */
export const startShop = async ({ provider, mailer, expiresAfter, operator, logger = pino({ level: 'silent' }) }: ShopOptions) => {
  const broker = memoryBroker()
  const registry = memorySchemas()
  await broker.topics.create(Object.values(contracts.topics).map(({ topic, partitions }) => ({ topic, partitions, config: {} })))

  const [issuer, audience] = ['millrace-shop', 'millrace-shop']
  const { privateKey: signingKey } = generateKeyPairSync('ed25519')
  const tokens = await createTokens({ signingKey, issuer, audience, expiresInSeconds: 3_600 })
  const passwords = createPasswords({ atOnce: 2, waiting: 50 })
  const keys = await serveKeys(JSON.stringify(await tokens.keys()))

  const started: Running[] = []
  const starting = async (service: Service) => {
    const store = memoryStore(memoryDatabase())
    const adapters = { contracts, broker: broker.client(), store, registry, http: { host: '127.0.0.1', port: 0 } }
    const running = await start(service, { ...adapters, identity: { issuer, audience, jwksUrl: keys.url } }, { logger })
    started.push(running)
    return { url: running.url, store }
  }
  const show = () => undefined
  const services = {
    users: await starting(usersService(passwords, tokens, { ...operator, show })),
    inventory: await starting(inventoryService),
    orders: await starting(ordersService({ expiresAfter })),
    payments: await starting(paymentsService(() => provider)),
    notifications: await starting(notificationsService(() => mailer)),
  }
  await Promise.all(started.map(({ ready }) => ready))
  return {
    services,
    tokens,
    close: async () => {
      await Promise.all(started.map(service => service.close()))
      keys.close()
    },
  }
}

export type InProcessShop = Awaited<ReturnType<typeof startShop>>
