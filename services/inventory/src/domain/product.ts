import { inventory } from '@millrace/schemas'
import { decider, reject } from 'millrace'

interface Product {
  readonly name?: string
  readonly price?: inventory.PriceSet['price']
  readonly onHand: number
  /** Set aside, by order. */
  readonly reserved: Readonly<Record<string, number>>
}

const reservedFor = ({ reserved }: Product, orderId: string) => (Object.hasOwn(reserved, orderId) ? reserved[orderId] : undefined)

/** How many can still be ordered. */
export const available = ({ onHand, reserved }: Product) => onHand - Object.values(reserved).reduce((sum, quantity) => sum + quantity, 0)

const without = ({ reserved }: Product, orderId: string) => {
  const { [orderId]: _, ...others } = reserved
  return others
}

const unknown = reject('product-unknown', 'there is no such product')

/** One product: what it is called, what it costs, and how many there are. */
export const product = decider({
  name: 'product',
  commands: [inventory.commands, inventory.NameProduct, inventory.SetPrice],
  events: [inventory.events, inventory.catalogue],
  rejections: { 'product-unknown': 404, 'quantity-invalid': 422 },
  initial: (): Product => ({ onHand: 0, reserved: {} }),
  publishes: {
    to: [inventory.products],
    state: (product, productId) =>
      product.name === undefined || product.price === undefined
        ? []
        : [inventory.Product({ productId, name: product.name, price: product.price, available: available(product) })],
  },
  decide: {
    'inventory.NameProduct': (product, named) => (product.name === named.name ? [] : [inventory.ProductNamed(named)]),
    'inventory.SetPrice': (product, set) => {
      if (product.name === undefined) return unknown
      const same = product.price?.minorUnits === set.price.minorUnits && product.price.currency === set.price.currency
      return same ? [] : [inventory.PriceSet(set)]
    },
    'inventory.ReceiveStock': (product, delivery) => {
      if (product.name === undefined) return unknown
      return delivery.quantity > 0 ? [inventory.StockReceived(delivery)] : reject('quantity-invalid', 'a delivery has at least one')
    },
    'inventory.ReserveStock': (product, line) => {
      // Asked again under another message id: what is set aside stays set aside, once.
      if (reservedFor(product, line.orderId) !== undefined) return []
      // Would add to the stock instead of taking from it.
      if (line.quantity <= 0) return reject('quantity-invalid', 'a reservation has at least one')
      return line.quantity <= available(product)
        ? [inventory.StockReserved(line)]
        : [inventory.StockRejected({ ...line, available: available(product) })]
    },
    'inventory.ReleaseStock': (product, { productId, orderId }) => {
      const quantity = reservedFor(product, orderId)
      return quantity === undefined ? [] : [inventory.StockReleased({ productId, orderId, quantity })]
    },
    'inventory.ShipStock': (product, { productId, orderId }) => {
      const quantity = reservedFor(product, orderId)
      return quantity === undefined ? [] : [inventory.StockShipped({ productId, orderId, quantity })]
    },
  },
  evolve: {
    'inventory.ProductNamed': (product, { name }) => ({ ...product, name }),
    'inventory.PriceSet': (product, { price }) => ({ ...product, price }),
    'inventory.StockReceived': (product, { quantity }) => ({ ...product, onHand: product.onHand + quantity }),
    'inventory.StockReserved': (product, { orderId, quantity }) => ({
      ...product,
      reserved: { ...product.reserved, [orderId]: quantity },
    }),
    'inventory.StockRejected': product => product,
    'inventory.StockReleased': (product, { orderId }) => ({ ...product, reserved: without(product, orderId) }),
    'inventory.StockShipped': (product, { orderId, quantity }) => ({
      ...product,
      onHand: product.onHand - quantity,
      reserved: without(product, orderId),
    }),
  },
})
