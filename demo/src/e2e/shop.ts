import { systemClock, systemIds } from '@millrace/messaging'
import { createHttp } from '../mix/http.ts'
import type { FinalOrder } from '../mix/outcomes.ts'
import { type Session, shopFront } from '../mix/shop-front.ts'
import { operatorsOwn, urlOf } from './stack.ts'

const patience = { clock: systemClock, signal: new AbortController().signal, patienceMs: 60_000 }
const urls = { users: urlOf('users'), inventory: urlOf('inventory'), orders: urlOf('orders'), payments: urlOf('payments') }

export const front = shopFront(urls, createHttp(patience))
export const operator = front.logIn(operatorsOwn())

export const newCustomer = async (): Promise<Session> => {
  const name = systemIds.next()
  const credentials = { email: `${name}@customers.example`, password: 'correct horse battery staple' }
  await front.register('Ada', credentials, name)
  return front.logIn(credentials)
}

/** In stock, whatever is ordered. */
export const newProduct = async (): Promise<string> => {
  const key = systemIds.next()
  const productId = await front.createProduct(operator, 'Kettle', 1_999, key)
  await front.deliver(operator, { productId, quantity: 1_000 }, key)
  return productId
}

/** Someone who orders one product again and again. */
export interface Buyer {
  readonly customer: Session
  readonly productId: string
  place(paymentMethod?: string): Promise<string>
  /** Places an order and stays until it is final. */
  order(paymentMethod?: string): Promise<FinalOrder & { readonly orderId: string }>
}

export const newBuyer = async (): Promise<Buyer> => {
  const [customer, productId] = await Promise.all([newCustomer(), newProduct()])
  const place = (paymentMethod = 'tok_visa') => front.place(customer, [{ productId, quantity: 1 }], paymentMethod, systemIds.next())
  const order = async (paymentMethod?: string) => {
    const orderId = await place(paymentMethod)
    return { orderId, ...(await front.untilFinal(customer, orderId)) }
  }
  return { customer, productId, place, order }
}
