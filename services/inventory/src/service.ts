import { service } from '@millrace/service'
import { product } from './domain/product.ts'
import { productRoutes } from './http/products.ts'
import { offers } from './views/offers.ts'
import { stockLevels } from './views/stock-levels.ts'

export const inventoryService = service({
  name: 'inventory',
  deciders: [product],
  projections: [stockLevels, offers],
  routes: [productRoutes],
})
