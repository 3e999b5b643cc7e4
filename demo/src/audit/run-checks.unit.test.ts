import { inventory, orders } from '@millrace/schemas'
import { describe, expect, test } from 'vitest'
import { createGoodShop, type GoodShop } from './good-shop.fixture.ts'
import { runChecks } from './run-checks.ts'
import type { AuditedRecord } from './snapshot.ts'

/** Breaks one thing of a good shop. What complains, and of what. */
const complaints = (breaking: (shop: GoodShop) => unknown): Readonly<Record<string, readonly string[]>> => {
  const shop = createGoodShop()
  breaking(shop)
  return Object.fromEntries(runChecks(shop.snapshot).checks.flatMap(({ name, ok, violations }) => (ok ? [] : [[name, violations]])))
}

const is =
  (id: string) =>
  (one: { readonly id: string }): boolean =>
    one.id === id

const swapOffsets = (records: AuditedRecord[], one: string, other: string): void => {
  const [at, otherAt] = [records.findIndex(is(one)), records.findIndex(is(other))]
  const [first, second] = [records[at], records[otherAt]]
  if (first === undefined || second === undefined) throw new Error('there is nothing to swap')
  records[at] = { ...second, offset: first.offset }
  records[otherAt] = { ...first, offset: second.offset }
}

test('a good shop passes, and every check looked at something', () => {
  const { ok, checks } = runChecks(createGoodShop().snapshot)
  expect(checks.filter(check => !check.ok)).toEqual([])
  expect(ok).toBe(true)
  expect(checks.filter(({ checked }) => checked === 0)).toEqual([])
})

describe('each is found by its own check, and no other complains:', () => {
  test('a lost order', () => {
    const found = complaints(({ accepted, snapshot }) => accepted.push({ orderId: 'lost', acceptedAt: snapshot.cutAt - 5 }))
    expect(found).toEqual({ 'every accepted order is final': ['order lost was accepted and is in no commit'] })
  })

  test('an order without an end', () => {
    const placed = { orderId: 'stuck', userId: 'ada', lines: [], total: { minorUnits: 5, currency: 'EUR' }, paymentMethod: 'tok_visa' }
    const found = complaints(({ commit }) => commit('orders', 'order-stuck', [orders.OrderPlaced(placed)]))
    expect(found).toEqual({ 'every accepted order is final': ['order stuck is still open'] })
  })

  test('a version gap', () => {
    const found = complaints(({ commits, replace }) =>
      replace(
        commits.orders,
        ({ stream, version }) => stream === 'fulfilment-kept' && version === 2,
        commit => [{ ...commit, version: 3 }],
      ),
    )
    expect(found).toEqual({ 'versions of every stream are gapless': ['fulfilment-kept of orders goes from version 1 to 3'] })
  })

  test('a version that is there twice', () => {
    const found = complaints(({ commits, replace }) =>
      replace(
        commits.orders,
        ({ stream, version }) => stream === 'fulfilment-kept' && version === 2,
        commit => [commit, { ...commit, messages: [] }],
      ),
    )
    expect(found).toEqual({ 'versions of every stream are gapless': ['fulfilment-kept of orders goes from version 2 to 2'] })
  })

  test('an unpublished message, though it is marked as published', () => {
    const found = complaints(({ records, replace }) => replace(records, is('fulfilment-kept/2'), () => []))
    expect(found).toEqual({
      'every committed message is on its topic': ['payments.commands lacks payments.ChargePayment fulfilment-kept/2 of fulfilment-kept'],
    })
  })

  test('a message that was published otherwise than committed', () => {
    const found = complaints(({ records, replace }) => replace(records, is('order-kept/2'), record => [{ ...record, digest: 'other' }]))
    expect(found).toEqual({
      'every committed message is on its topic': [
        expect.stringMatching(/^orders\.events\/0\/\d+ is not orders\.OrderConfirmed order-kept\/2 as order-kept has it$/),
      ],
    })
  })

  test('messages out of order', () => {
    const found = complaints(({ records }) => swapOffsets(records, 'order-kept/1', 'order-kept/2'))
    expect(found).toEqual({
      'messages of a stream first appear in its order': [
        expect.stringMatching(/^orders\.events\/0\/\d+ has message 1 \(order-kept\/1\) of order-kept behind its message 2$/),
      ],
    })
  })

  test('a stale compacted value', () => {
    const found = complaints(({ records }) => {
      const stale = records.find(is('state order-kept/1'))
      if (stale !== undefined) records.push({ ...stale, offset: 99 })
    })
    expect(found).toEqual({
      'compacted topics end with the head of every stream': ['orders.status/0/99 for kept is stale: of message 1, order-kept is at 2'],
    })
  })

  test('a compacted value that is nobody’s', () => {
    const found = complaints(({ records, replace }) => replace(records, is('state order-kept/2'), state => [{ ...state, digest: 'other' }]))
    expect(found).toEqual({
      'compacted topics end with the head of every stream': [
        expect.stringMatching(/^orders\.status\/0\/\d+ for kept is not what order-kept had after message 2$/),
      ],
    })
  })

  test('a key the compacted topic lacks', () => {
    const found = complaints(({ records }) =>
      records.splice(0, records.length, ...records.filter(({ topic, key }) => !(topic === 'orders.status' && key === 'kept'))),
    )
    expect(found).toEqual({
      'compacted topics end with the head of every stream': ['orders.status has nothing for kept, order-kept has version 2'],
    })
  })

  test('negative stock', () => {
    const found = complaints(({ stock }) => {
      stock('tray', 1, inventory.StockReceived({ productId: 'tray', quantity: 1 }))
      stock('tray', -1, inventory.StockReserved({ productId: 'tray', orderId: 'kept', quantity: 2 }))
      stock('tray', -1, inventory.StockShipped({ productId: 'tray', orderId: 'kept', quantity: 2 }))
    })
    expect(found).toEqual({
      'stock on hand is what was received, less shipped and reserved, and never negative': [
        'product-tray/2 leaves -1 on hand (product-tray/2)',
        'product-tray/3 leaves -1 on hand (product-tray/3)',
      ],
    })
  })

  test('stock that is not what the shop says', () => {
    const found = complaints(({ stock }) => stock('cup', 20, inventory.StockReceived({ productId: 'cup', quantity: 1 })))
    expect(found).toEqual({
      'stock on hand is what was received, less shipped and reserved, and never negative': ['product-cup/6 says 20 are on hand: it is 10'],
    })
  })

  test('a shipment of what nobody reserved', () => {
    const found = complaints(({ stock }) => stock('cup', 7, inventory.StockShipped({ productId: 'cup', orderId: 'kept', quantity: 2 })))
    expect(found).toEqual({
      'stock on hand is what was received, less shipped and reserved, and never negative': [
        'product cup: inventory.StockShipped of 2 for order kept, which had 0 reserved (product-cup/6)',
      ],
    })
  })

  test.each([
    ['kept', 'product cup is still reserved for order kept, which is confirmed'],
    ['given-back', 'product cup is still reserved for order given-back, which is cancelled'],
    ['nobodys', 'product cup is reserved for order nobodys, which nobody placed'],
  ])('an orphan reservation, of order %s', (orderId, violation) => {
    const found = complaints(({ commits, stock }) => {
      // As if neither shipping nor release had come to pass.
      commits.inventory.splice(0)
      stock('cup', 10, inventory.StockReceived({ productId: 'cup', quantity: 10 }))
      stock('cup', 9, inventory.StockReserved({ productId: 'cup', orderId, quantity: 1 }))
    })
    expect(found['no reservation outlives its order']).toEqual([violation])
    expect(Object.keys(found)).toEqual(['no reservation outlives its order'])
  })

  test('an unpaid order', () => {
    const found = complaints(({ ledger, replace }) => replace(ledger, is('ch_kept'), () => []))
    expect(found).toEqual({ 'every confirmed order is paid exactly once': ['order kept is confirmed and was never paid'] })
  })

  test('an order that was declined and confirmed all the same', () => {
    const found = complaints(({ ledger, replace }) =>
      replace(ledger, is('ch_kept'), charge => [{ ...charge, outcome: 'declined' as const }]),
    )
    expect(found).toEqual({ 'every confirmed order is paid exactly once': ['order kept is confirmed and was never paid'] })
  })

  test('an order that was paid twice', () => {
    const found = complaints(({ ledger, replace }) => replace(ledger, is('ch_kept'), charge => [charge, { ...charge, id: 'ch_again' }]))
    expect(found).toEqual({ 'every confirmed order is paid exactly once': ['order kept was paid 2 times: ch_kept, ch_again'] })
  })

  test('an order that paid another price', () => {
    const found = complaints(({ ledger, replace }) =>
      replace(ledger, is('ch_kept'), charge => [{ ...charge, amount: { minorUnits: 1, currency: 'EUR' } }]),
    )
    expect(found).toEqual({ 'every confirmed order is paid exactly once': ['order kept costs 500 EUR and ch_kept took 1 EUR'] })
  })

  test('a cancelled order that stays paid', () => {
    const found = complaints(({ ledger, replace }) => replace(ledger, is('re_given-back'), () => []))
    expect(found).toEqual({ 'no cancelled order is paid': ['order given-back is cancelled and 500 of it stay paid: ch_given-back'] })
  })

  test('a missing mail', () => {
    const found = complaints(({ mails }) => mails.splice(0, 1))
    expect(found).toEqual({
      'every mail that was due was sent': ['mail welcome to user ada (welcome-ada, <welcome-ada@shop.millrace.example>) is in no mailbox'],
    })
  })

  test('a mail that nobody asked for', () => {
    const found = complaints(({ commits }) =>
      commits.notifications.splice(
        0,
        commits.notifications.length,
        ...commits.notifications.filter(({ stream }) => stream !== 'mail-order-kept'),
      ),
    )
    expect(found).toEqual({ 'every mail that was due was sent': ['mail order_confirmed to user ada about order kept was never asked for'] })
  })

  test('a mail to someone else', () => {
    const found = complaints(({ mails, replace }) =>
      replace(
        mails,
        ({ text }) => text === 'Order kept.',
        mail => [{ ...mail, to: ['alan@customers.example'] }],
      ),
    )
    expect(found).toEqual({
      'every mail that was due was sent': [
        'mail order_confirmed to user ada about order kept (<order-kept@shop.millrace.example>) went to someone else',
      ],
    })
  })

  test('a repeated mail with another Message-ID', () => {
    const found = complaints(({ mails, replace }) =>
      replace(
        mails,
        ({ text }) => text === 'Order kept.',
        mail => [mail, { ...mail, messageId: '<other@shop.millrace.example>' }],
      ),
    )
    expect(found).toEqual({
      'a repeated mail has the same Message-ID': [
        'one mail "order_confirmed" came as <order-kept@shop.millrace.example> and <other@shop.millrace.example>',
      ],
    })
  })
})

describe('nobody complains of', () => {
  test('a repeated mail with its Message-ID', () => {
    expect(complaints(({ mails }) => mails.push(...mails))).toEqual({})
  })

  test('messages published again', () => {
    expect(complaints(({ records }) => records.push(...records.filter(({ topic }) => topic === 'orders.events')))).toEqual({})
  })

  test('what was begun after the cut and is under way', () => {
    const found = complaints(({ commits, commit, stock, accepted, records, snapshot }) => {
      const later = snapshot.cutAt + 1
      const placed = { orderId: 'new', userId: 'ada', lines: [], total: { minorUnits: 5, currency: 'EUR' }, paymentMethod: 'tok_visa' }
      const { length } = records
      commit('orders', 'order-new', [orders.OrderPlaced(placed)])
      stock('cup', 8, inventory.StockReserved({ productId: 'cup', orderId: 'new', quantity: 1 }))
      records.splice(length)
      for (const service of ['orders', 'inventory'] as const) {
        commits[service] = commits[service].map((one, at, all) =>
          at === all.length - 1 ? { ...one, at: later, published: false, stated: false } : one,
        )
      }
      accepted.push({ orderId: 'new', acceptedAt: later })
    })
    expect(found).toEqual({})
  })

  test('a compacted topic that is ahead of what was read of the stream', () => {
    const found = complaints(({ records, replace }) =>
      replace(records, is('state order-kept/2'), state => [state, { ...state, sequence: 3, offset: 99, digest: 'newer' }]),
    )
    expect(found).toEqual({})
  })
})
