import { defineStack, ed25519Key, randomPassword } from '@millrace/local'
import { ordersExpireAfterSeconds } from './demo/src/order-expiry.ts'

/** What this repository's stack is. The platform knows the shop only from here. */
export default defineStack({
  contracts: () => import('@millrace/schemas/contracts'),
  schemas: 'schemas',
  quickCompaction: true,

  services: {
    users: {
      entry: 'services/users/src/main.ts',
      port: 4001,
      env: stack => ({
        MONGODB_URL: stack.mongo.database('users'),
        IDENTITY_JWKS_URL: `${stack.url('users')}/.well-known/jwks.json`,
        SIGNING_KEY: stack.secrets.signingKey,
        OPERATOR_EMAIL: stack.secrets.operatorEmail,
        OPERATOR_PASSWORD: stack.secrets.operatorPassword,
      }),
    },
    inventory: {
      entry: 'services/inventory/src/main.ts',
      port: 4002,
      env: stack => ({
        MONGODB_URL: stack.mongo.database('inventory'),
        IDENTITY_JWKS_URL: `${stack.url('users')}/.well-known/jwks.json`,
      }),
    },
    orders: {
      entry: 'services/orders/src/main.ts',
      port: 4003,
      env: stack => ({
        MONGODB_URL: stack.mongo.database('orders'),
        IDENTITY_JWKS_URL: `${stack.url('users')}/.well-known/jwks.json`,
        ORDER_EXPIRES_AFTER: `${ordersExpireAfterSeconds} seconds`,
      }),
    },
    payments: {
      entry: 'services/payments/src/main.ts',
      port: 4004,
      env: stack => ({
        MONGODB_URL: stack.mongo.database('payments'),
        IDENTITY_JWKS_URL: `${stack.url('users')}/.well-known/jwks.json`,
        PAYMENT_PROVIDER_URL: stack.url('payment-sandbox'),
      }),
    },
    notifications: {
      entry: 'services/notifications/src/main.ts',
      port: 4005,
      env: stack => ({
        MONGODB_URL: stack.mongo.database('notifications'),
        IDENTITY_JWKS_URL: `${stack.url('users')}/.well-known/jwks.json`,
        MAIL_URL: `smtp://127.0.0.1:${stack.port('mailbox', 'smtp')}`,
      }),
    },
  },

  extras: {
    'payment-sandbox': { entry: 'demo/src/sandbox/main.ts', port: 4010 },
    mailbox: { entry: 'demo/src/mailbox/main.ts', port: 4011, ports: { smtp: 4012 } },
  },

  demo: () => import('./demo/src/demo.ts'),
  audit: () => import('./demo/src/audit/index.ts'),

  secrets: {
    signingKey: ed25519Key,
    operatorEmail: () => 'operator@shop.millrace.example',
    operatorPassword: randomPassword,
  },
  notes: ({ secrets, url }) => [
    `operator: ${secrets.operatorEmail}, password ${secrets.operatorPassword}`,
    `mails that were sent: ${url('mailbox')}`,
  ],
})
