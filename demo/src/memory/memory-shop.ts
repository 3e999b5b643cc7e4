import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Store } from '@millrace/event-sourcing'
import { memoryStore } from '@millrace/event-sourcing/memory'
import type { Broker, SchemaSource } from '@millrace/messaging'
import { memoryBroker, memorySchemas } from '@millrace/messaging/memory'
import { contracts } from '@millrace/schemas/contracts'
import { type Adapters, type Service, start } from '@millrace/service'
import { inventoryService } from '@shop/inventory/service'
import { notificationsService } from '@shop/notifications/service'
import { smtpMailer } from '@shop/notifications/smtp-mailer'
import { ordersService } from '@shop/orders/service'
import { httpProvider } from '@shop/payments/http-provider'
import { paymentsService } from '@shop/payments/service'
import { createPasswords } from '@shop/users/passwords'
import { usersService } from '@shop/users/service'
import { createTokens, type Tokens } from '@shop/users/tokens'
import { type Logger, pino } from 'pino'
import { type Mailbox, startMailbox } from '../mailbox/mailbox.ts'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'

export const shopServices = ['users', 'inventory', 'orders', 'payments', 'notifications'] as const
export type ShopService = (typeof shopServices)[number]

export interface MemoryShopOptions {
  /** Where sandbox and mailbox keep their books. */
  readonly directory: string
  readonly expiresAfterMs: number
  readonly logger?: Logger
  /** What stands between a service and the broker, for tests of the ways in between. */
  readonly link?: (service: ShopService, broker: Broker) => Broker
}

/** The whole shop in this process: real HTTP and SMTP over loopback, broker and stores in memory. */
export interface MemoryShop {
  readonly urls: Readonly<Record<ShopService, string>>
  readonly operator: { readonly email: string; readonly password: string }
  /** Whoever one says one is: for what nobody could ask who registered. */
  readonly tokens: Tokens
  readonly broker: Broker
  readonly stores: Readonly<Record<ShopService, Store>>
  readonly registry: SchemaSource
  readonly sandbox: Sandbox
  readonly mailbox: Mailbox
  close(): Promise<void>
}

const host = '127.0.0.1'
const identity = { issuer: 'millrace-shop', audience: 'millrace-shop' }

/** Tokens are checked at an address that must be known before who answers there has started. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port is free'))))
    })
  })

const createTopics = (broker: Broker): Promise<void> =>
  broker.topics.create(
    Object.values(contracts.topics).map(({ topic, partitions, cleanup }) => ({
      topic,
      partitions,
      config: { 'cleanup.policy': cleanup === 'compact' ? 'compact' : 'delete' },
    })),
  )

interface Surroundings extends Pick<MemoryShop, 'operator' | 'tokens' | 'sandbox' | 'mailbox'> {
  readonly signingKey: KeyObject
  readonly expiresAfterMs: number
}

const definitions = ({
  operator,
  tokens,
  signingKey,
  sandbox,
  mailbox,
  expiresAfterMs,
}: Surroundings): Readonly<Record<ShopService, Service>> => {
  const passwords = createPasswords({ atOnce: 2, waiting: 50 })
  return {
    users: usersService(passwords, tokens, { ...operator, signingKey, show: () => undefined }),
    inventory: inventoryService,
    orders: ordersService({ expiresAfter: `${expiresAfterMs} milliseconds` }),
    payments: paymentsService(() => httpProvider(sandbox.url)),
    notifications: notificationsService(() => smtpMailer({ url: mailbox.smtpUrl, from: 'shop@shop.millrace.example' })),
  }
}

const each = <V>(value: (service: ShopService) => V): Record<ShopService, V> => ({
  users: value('users'),
  inventory: value('inventory'),
  orders: value('orders'),
  payments: value('payments'),
  notifications: value('notifications'),
})

const closeAll = async (parts: readonly { close(): Promise<void> }[]): Promise<void> => {
  await Promise.all(parts.map(part => part.close()))
}

/** Resolves when every service is ready; when one can't be, what runs is stopped before the error is thrown. */
export const startMemoryShop = async (options: MemoryShopOptions): Promise<MemoryShop> => {
  const { directory, link = (_, broker) => broker, logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' }) } = options
  const [broker, registry, port] = [memoryBroker(), memorySchemas(), await freePort()]
  await createTopics(broker)
  const sandbox = await startSandbox({ host, port: 0, file: join(directory, 'ledger.ndjson') })
  const mailbox = await startMailbox({ host, httpPort: 0, smtpPort: 0, file: join(directory, 'mails.ndjson') })
  const operator = { email: 'operator@shop.millrace.example', password: randomBytes(18).toString('base64url') }
  const { privateKey: signingKey } = generateKeyPairSync('ed25519')
  const tokens = await createTokens({ signingKey, ...identity, expiresInSeconds: 3_600 })
  const services = definitions({ operator, tokens, signingKey, sandbox, mailbox, expiresAfterMs: options.expiresAfterMs })
  const stores = each(() => memoryStore())
  const jwksUrl = `http://${host}:${port}/.well-known/jwks.json`
  const adapters = (service: ShopService): Adapters => ({
    contracts,
    broker: link(service, broker.client()),
    store: stores[service],
    registry,
    http: { host, port: service === 'users' ? port : 0 },
    identity: { ...identity, jwksUrl },
  })
  const running = await Promise.all(shopServices.map(name => start(services[name], adapters(name), { logger })))
  const close = async () => {
    await closeAll(running)
    await closeAll([broker, sandbox, mailbox])
  }
  try {
    await Promise.all(running.map(({ ready }) => ready))
  } catch (error) {
    await close()
    throw error
  }
  const urls = Object.fromEntries(shopServices.map((name, at) => [name, running[at]?.url ?? '']))
  return { urls: each(name => urls[name] ?? ''), operator, tokens, broker, stores, registry, sandbox, mailbox, close }
}
