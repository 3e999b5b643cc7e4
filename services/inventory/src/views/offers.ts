import { inventory } from '@millrace/schemas'
import { projection } from 'millrace'

interface Offer {
  readonly productId: string
  readonly name: string
  readonly price?: inventory.PriceSet['price']
}

/** What the shop offers, for leafing through. */
export const offers = projection({
  name: 'offers',
  version: 1,
  by: 'productId',
  from: [inventory.catalogue],
  initial: (): Offer => ({ productId: '', name: '' }),
  on: {
    'inventory.ProductNamed': (offer, { productId, name }) => ({ ...offer, productId, name }),
    'inventory.PriceSet': (offer, { productId, price }) => ({ ...offer, productId, price }),
  },
})
