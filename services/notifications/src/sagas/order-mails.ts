import { notifications, orders } from '@millrace/schemas'
import { done, saga } from 'millrace'

interface OrderMails {
  readonly userId?: string
}

const requestMail = ({ userId }: OrderMails, template: 'order_confirmed' | 'order_cancelled', orderId: string) =>
  userId === undefined ? [] : [notifications.RequestMail({ mailId: `${template}-${orderId}`, userId, template, orderId }), done]

/** A mail for every order that ends, well or not. */
export const orderMails = saga({
  name: 'order-mails',
  by: 'orderId',
  listens: [orders.events],
  sends: [notifications.commands],
  initial: (): OrderMails => ({}),
  on: {
    'orders.OrderPlaced': (_, { userId }) => [{ userId }],
    'orders.OrderConfirmed': (state, { orderId }) => [state, ...requestMail(state, 'order_confirmed', orderId)],
    'orders.OrderCancelled': (state, { orderId }) => [state, ...requestMail(state, 'order_cancelled', orderId)],
  },
  timers: {},
})
