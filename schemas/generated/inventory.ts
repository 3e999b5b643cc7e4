// Written by `millrace schemas generate`. Don't edit.
import { message, topic } from 'millrace'
import type { Money } from './common.ts'

/** Give a product its name: makes it, or renames it. Private: kept in the commit, never published. */
export interface NameProduct {
  /** The product. */
  readonly productId: string
  /** What customers see. */
  readonly name: string
}
export const NameProduct = message<'inventory.NameProduct', NameProduct>('inventory.NameProduct', 'productId')

/** A product has a price. */
export interface PriceSet {
  /** The product. */
  readonly productId: string
  /** The price of one. */
  readonly price: Money
}
export const PriceSet = message<'inventory.PriceSet', PriceSet>('inventory.PriceSet', 'productId')

/** A product has a name. */
export interface ProductNamed {
  /** The product. */
  readonly productId: string
  /** What customers see. */
  readonly name: string
}
export const ProductNamed = message<'inventory.ProductNamed', ProductNamed>('inventory.ProductNamed', 'productId')

/** A product as customers see it: on offer once it has a name and a price. */
export interface Product {
  /** The product. */
  readonly productId: string
  /** What customers see. */
  readonly name: string
  /** The price of one. */
  readonly price: Money
  /** On hand and not set aside. */
  readonly available: number
}
export const Product = message<'inventory.Product', Product>('inventory.Product', 'productId')

/** Goods came in. */
export interface ReceiveStock {
  /** The product. */
  readonly productId: string
  /** How many, 1 or more. */
  readonly quantity: number
}
export const ReceiveStock = message<'inventory.ReceiveStock', ReceiveStock>('inventory.ReceiveStock', 'productId')

/** Give back what an order set aside. */
export interface ReleaseStock {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
}
export const ReleaseStock = message<'inventory.ReleaseStock', ReleaseStock>('inventory.ReleaseStock', 'productId')

/** Set stock aside for one order. */
export interface ReserveStock {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
  /** How many, 1 or more. */
  readonly quantity: number
}
export const ReserveStock = message<'inventory.ReserveStock', ReserveStock>('inventory.ReserveStock', 'productId')

/** Set a product's price. Private: kept in the commit, never published. */
export interface SetPrice {
  /** The product. */
  readonly productId: string
  /** The price of one. */
  readonly price: Money
}
export const SetPrice = message<'inventory.SetPrice', SetPrice>('inventory.SetPrice', 'productId')

/** What an order set aside leaves the house. */
export interface ShipStock {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
}
export const ShipStock = message<'inventory.ShipStock', ShipStock>('inventory.ShipStock', 'productId')

/** Goods came in. */
export interface StockReceived {
  /** The product. */
  readonly productId: string
  /** How many, 1 or more. */
  readonly quantity: number
}
export const StockReceived = message<'inventory.StockReceived', StockReceived>('inventory.StockReceived', 'productId')

/** There wasn't enough to set aside for an order. */
export interface StockRejected {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
  /** How many were asked for. */
  readonly quantity: number
  /** How many there were. */
  readonly available: number
  /** Why, if there is more to say. */
  readonly note?: string | null
}
export const StockRejected = message<'inventory.StockRejected', StockRejected>('inventory.StockRejected', 'productId')

/** An order gave back what it had set aside. */
export interface StockReleased {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
  /** How many, 1 or more. */
  readonly quantity: number
}
export const StockReleased = message<'inventory.StockReleased', StockReleased>('inventory.StockReleased', 'productId')

/** Stock is set aside for an order. */
export interface StockReserved {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
  /** How many, 1 or more. */
  readonly quantity: number
}
export const StockReserved = message<'inventory.StockReserved', StockReserved>('inventory.StockReserved', 'productId')

/** What an order had set aside left the house. */
export interface StockShipped {
  /** The product. */
  readonly productId: string
  /** The order. */
  readonly orderId: string
  /** How many. */
  readonly quantity: number
}
export const StockShipped = message<'inventory.StockShipped', StockShipped>('inventory.StockShipped', 'productId')

/** 12 partitions, key productId, 7 days. */
export const commands = topic('inventory.commands', [ReserveStock, ReleaseStock, ShipStock, ReceiveStock])

/** 12 partitions, key productId, kept. */
export const events = topic('inventory.events', [StockReserved, StockRejected, StockReleased, StockShipped, StockReceived])

/** 12 partitions, key productId, kept. */
export const catalogue = topic('inventory.catalogue', [ProductNamed, PriceSet])

/** 12 partitions, key productId, compacted. */
export const products = topic('inventory.products', [Product])
