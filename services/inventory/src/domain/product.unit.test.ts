import { inventory } from '@millrace/schemas'
import { given } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { available, product } from './product.ts'

const [productId, orderId] = ['p1', 'o1']
const named = inventory.ProductNamed({ productId, name: 'Tea' })
const price = { minorUnits: 250, currency: 'EUR' }
const priced = inventory.PriceSet({ productId, price })
const received = (quantity: number) => inventory.StockReceived({ productId, quantity })
const reserved = (quantity: number, of = orderId) => inventory.StockReserved({ productId, orderId: of, quantity })

describe('a reservation', () => {
  test('is made when there is enough', () => {
    given(product, received(3))
      .when(inventory.ReserveStock({ productId, orderId, quantity: 3 }))
      .then(reserved(3))
  })
  test('is rejected when there is not enough left', () => {
    given(product, received(3), reserved(2, 'o2'))
      .when(inventory.ReserveStock({ productId, orderId, quantity: 2 }))
      .then(inventory.StockRejected({ productId, orderId, quantity: 2, available: 1 }))
  })
  test('of a product nobody knows is rejected', () => {
    given(product)
      .when(inventory.ReserveStock({ productId, orderId, quantity: 1 }))
      .then(inventory.StockRejected({ productId, orderId, quantity: 1, available: 0 }))
  })
  test('asked for again is held once, even when it took all there was', () => {
    given(product, received(3), reserved(3))
      .when(inventory.ReserveStock({ productId, orderId, quantity: 3 }))
      .then()
  })
  test('of less than one is refused: it would add to the stock', () => {
    given(product, received(3))
      .when(inventory.ReserveStock({ productId, orderId, quantity: -1 }))
      .rejected('quantity-invalid')
  })
  test('for an order named like a property of every object is one like any other', () => {
    const line = { productId, orderId: 'constructor', quantity: 1 }
    given(product, received(1)).when(inventory.ReserveStock(line)).then(inventory.StockReserved(line))
    given(product, received(1))
      .when(inventory.ReleaseStock({ productId, orderId: 'constructor' }))
      .then()
  })
})

describe('what is set aside', () => {
  test('is given back once', () => {
    const release = inventory.ReleaseStock({ productId, orderId })
    const released = inventory.StockReleased({ productId, orderId, quantity: 2 })
    given(product, received(3), reserved(2)).when(release).then(released)
    given(product, received(3), reserved(2), released).when(release).then()
  })
  test('is shipped once', () => {
    const ship = inventory.ShipStock({ productId, orderId })
    const shipped = inventory.StockShipped({ productId, orderId, quantity: 2 })
    given(product, received(3), reserved(2)).when(ship).then(shipped)
    given(product, received(3), reserved(2), shipped).when(ship).then()
    given(product, received(3), reserved(2), shipped)
      .when(inventory.ReserveStock({ productId, orderId: 'o2', quantity: 2 }))
      .then(inventory.StockRejected({ productId, orderId: 'o2', quantity: 2, available: 1 }))
  })
})

describe('a product', () => {
  test('is named, renamed, and not named the same twice', () => {
    given(product)
      .when(inventory.NameProduct({ productId, name: 'Tea' }))
      .then(named)
    given(product, named)
      .when(inventory.NameProduct({ productId, name: 'Tea' }))
      .then()
  })
  test('has its price set, and not the same twice', () => {
    given(product, named).when(inventory.SetPrice({ productId, price })).then(priced)
    given(product, named, priced).when(inventory.SetPrice({ productId, price })).then()
  })
  test('must exist before it has a price or a delivery', () => {
    given(product).when(inventory.SetPrice({ productId, price })).rejected('product-unknown')
    given(product)
      .when(inventory.ReceiveStock({ productId, quantity: 1 }))
      .rejected('product-unknown')
  })
  test('receives what is delivered, at least one', () => {
    given(product, named)
      .when(inventory.ReceiveStock({ productId, quantity: 4 }))
      .then(received(4))
    given(product, named)
      .when(inventory.ReceiveStock({ productId, quantity: 0 }))
      .rejected('quantity-invalid')
  })
  test('is on offer once it has a name and a price', () => {
    const state = { onHand: 5, reserved: { o1: 2 }, name: 'Tea' }
    expect(product.publishes?.state(state, productId)).toEqual([])
    expect(product.publishes?.state({ ...state, price }, productId)).toEqual([
      inventory.Product({ productId, name: 'Tea', price, available: 3 }),
    ])
    expect(available(state)).toBe(3)
  })
})
