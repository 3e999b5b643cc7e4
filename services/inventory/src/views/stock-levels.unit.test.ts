import { inventory } from '@millrace/schemas'
import type { Draft, Message } from 'millrace'
import { expect, test } from 'vitest'
import { offers } from './offers.ts'
import { stockLevels } from './stock-levels.ts'

const [productId, orderId] = ['p1', 'o1']
const line = { productId, orderId, quantity: 2 }
const happened = <T extends string, D>({ type, data }: Draft<T, D>): Message<T, D> => {
  const origin = { correlationId: 'c', causationId: 'c', source: 'inventory' }
  return { type, data, id: 'm', key: productId, at: new Date(0), sequence: 1, ...origin }
}

test('a stock level follows what comes in, is set aside, given back and shipped', () => {
  const { on } = stockLevels
  const [delivery, reserved] = [inventory.StockReceived({ productId, quantity: 5 }), inventory.StockReserved(line)]
  const [released, shipped] = [inventory.StockReleased(line), inventory.StockShipped(line)]
  const received = on['inventory.StockReceived']?.(stockLevels.initial(), delivery.data, happened(delivery)) ?? stockLevels.initial()
  const held = on['inventory.StockReserved']?.(received, reserved.data, happened(reserved)) ?? received
  expect(held).toEqual({ received: 5, shipped: 0, reserved: 2, reservations: 1 })
  expect(on['inventory.StockReleased']?.(held, released.data, happened(released))).toEqual({
    received: 5,
    shipped: 0,
    reserved: 0,
    reservations: 0,
  })
  expect(on['inventory.StockShipped']?.(held, shipped.data, happened(shipped))).toEqual({
    received: 5,
    shipped: 2,
    reserved: 0,
    reservations: 0,
  })
})

test('an offer has the name and the price last given, in whatever order they came', () => {
  const price = { minorUnits: 250, currency: 'EUR' }
  const [named, priced] = [inventory.ProductNamed({ productId, name: 'Tea' }), inventory.PriceSet({ productId, price })]
  const first = offers.on['inventory.PriceSet']?.(offers.initial(), priced.data, happened(priced)) ?? offers.initial()
  expect(offers.on['inventory.ProductNamed']?.(first, named.data, happened(named))).toEqual({ productId, name: 'Tea', price })
})
