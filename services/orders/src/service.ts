import { service } from '@millrace/service'
import type { Duration } from 'millrace'
import { order } from './domain/order.ts'
import { orderRoutes } from './http/orders.ts'
import { products, profiles } from './http/tables.ts'
import { fulfilment } from './sagas/fulfilment.ts'
import { orderSummaries } from './views/orders.ts'

export const ordersService = (limits: { readonly expiresAfter: Duration }) =>
  service({
    name: 'orders',
    deciders: [order],
    sagas: [fulfilment(limits)],
    projections: [orderSummaries],
    tables: [profiles, products],
    routes: [orderRoutes],
  })
