import { inventory } from '@millrace/schemas'
import { projection } from 'millrace'

interface StockLevel {
  readonly received: number
  readonly shipped: number
  /** Set aside, and not shipped or given back yet. */
  readonly reserved: number
  /** Orders that have some set aside. */
  readonly reservations: number
}

/** A product's stock, as the warehouse sees it. */
export const stockLevels = projection({
  name: 'stock-levels',
  version: 1,
  by: 'productId',
  from: [inventory.events],
  initial: (): StockLevel => ({ received: 0, shipped: 0, reserved: 0, reservations: 0 }),
  on: {
    'inventory.StockReceived': (level, { quantity }) => ({ ...level, received: level.received + quantity }),
    'inventory.StockReserved': (level, { quantity }) => ({
      ...level,
      reserved: level.reserved + quantity,
      reservations: level.reservations + 1,
    }),
    'inventory.StockReleased': (level, { quantity }) => ({
      ...level,
      reserved: level.reserved - quantity,
      reservations: level.reservations - 1,
    }),
    'inventory.StockShipped': (level, { quantity }) => ({
      ...level,
      shipped: level.shipped + quantity,
      reserved: level.reserved - quantity,
      reservations: level.reservations - 1,
    }),
  },
})
