import { defineStack } from '@millrace/local'

/** A small project for tests of the command: two programs, and a demo whose outcome the environment says. */
const entry = '../../../local/test/programs/small.ts'

export default defineStack({
  contracts: () => import('./contracts.ts'),
  services: { one: { entry, port: 25_001 } },
  extras: { box: { entry, port: 25_101 } },
  demo: async () => ({
    demo: async (stack, { orders, signal }) => {
      console.log(`demo: ${orders ?? 'endless'} orders at ${stack.services.one?.url}`)
      if (orders === undefined) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      return { ok: process.env.AUDIT !== 'broken' }
    },
  }),
  audit: async () => ({
    audit: async () => {
      const ok = process.env.AUDIT !== 'broken'
      return { ok, checks: [{ name: 'every order is final', ok, checked: 7, violations: ok ? [] : ['order-1 is open'] }] }
    },
  }),
})
