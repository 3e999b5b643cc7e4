import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@millrace/messaging'
import { eventually } from '@millrace/testing/eventually'
import { expect, onTestFinished, test } from 'vitest'
import { auditShop } from '../audit/audit-shop.ts'
import { createHttp } from '../mix/http.ts'
import { shopFront } from '../mix/shop-front.ts'
import { heldBroker } from './held-broker.ts'
import { startMemoryShop } from './memory-shop.ts'
import { sourcesOf } from './sources.ts'

/** The schedule of the design's section 3. */
test('a cancellation that overtakes ConfirmOrder after the charge is refunded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-shop-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const commands = heldBroker('orders.commands')
  const link = (service: string, broker: Parameters<typeof commands.link>[0]) => (service === 'orders' ? commands.link(broker) : broker)
  const shop = await startMemoryShop({ directory, expiresAfterMs: 600_000, link })
  onTestFinished(() => shop.close())
  const signal = AbortSignal.timeout(60_000)
  const front = shopFront(shop.urls, createHttp({ clock: systemClock, signal, patienceMs: 30_000 }))
  const ada = { email: 'ada@customers.example', password: 'correct horse battery' }
  await front.register('Ada', ada, 'the-customer')
  const [customer, operator] = [front.logIn(ada), front.logIn(shop.operator)]
  const productId = await front.createProduct(operator, 'Kettle', 1_999, 'the-product')
  await front.deliver(operator, { productId, quantity: 5 }, 'the-delivery')

  const fulfilment = async (orderId: string) =>
    (await shop.stores.orders.commits.heads([`fulfilment-${orderId}`])).get(`fulfilment-${orderId}`)
  const outcomesOf = async (orderId: string) => {
    const commits = (await shop.stores.orders.commits.load([`order-${orderId}`])).get(`order-${orderId}`) ?? []
    return commits.map(({ handled, messages }) => [handled.map(({ outcome }) => outcome), messages.map(({ type }) => type)])
  }

  const orderId = await front.place(customer, [{ productId, quantity: 2 }], 'tok_visa', 'the-order')
  // The charge is made, and ConfirmOrder is on its way: published, and not handled yet.
  await eventually(async () => {
    const head = await fulfilment(orderId)
    expect(head?.state).toMatchObject({ phase: 'charged' })
    expect(head?.messages.map(({ type }) => type)).toEqual(['orders.ConfirmOrder'])
    expect(head?.published).toBe(true)
  }, 20_000)
  expect(shop.sandbox.ledger.entries.filter(({ reference }) => reference === orderId)).toMatchObject([{ outcome: 'charged' }])

  await front.cancel(customer, orderId, 'the-cancellation')
  expect(await front.untilFinal(customer, orderId)).toEqual({ status: 'cancelled', reason: 'by_customer' })
  commands.release()

  await eventually(async () => expect(await front.paymentStatus(operator, orderId)).toBe('refunded'), 20_000)
  await eventually(async () => expect((await fulfilment(orderId))?.closed).toBe(true), 20_000)
  // ConfirmOrder came last, and came to nothing.
  await eventually(
    async () =>
      expect(await outcomesOf(orderId)).toEqual([
        [['accepted'], ['orders.OrderPlaced']],
        [['accepted'], ['orders.OrderCancelled']],
        [['nothing'], []],
      ]),
    20_000,
  )
  expect(shop.sandbox.ledger.entries.filter(({ reference }) => reference === orderId)).toMatchObject([
    { outcome: 'charged' },
    { outcome: 'refunded' },
  ])
  const report = await auditShop(sourcesOf(shop, [{ orderId, acceptedAt: 0 }]), { signal })
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
})
