import type { notifications } from '@millrace/schemas'

export interface Wording {
  readonly subject: string
  readonly text: string
}

const words: { readonly [T in notifications.Template]: (orderId: string) => Wording } = {
  welcome: () => ({ subject: 'Welcome', text: 'Your account is ready.' }),
  order_confirmed: orderId => ({
    subject: 'Your order is confirmed',
    text: `Order ${orderId} is paid and on its way.`,
  }),
  order_cancelled: orderId => ({
    subject: 'Your order was cancelled',
    text: `Order ${orderId} was cancelled. If it was paid, the money is on its way back.`,
  }),
}

/** What a mail says. Subjects are fixed: nothing from outside gets into a header. */
export const wordingOf = ({ template, orderId }: Pick<notifications.MailRequested, 'template' | 'orderId'>): Wording =>
  words[template](orderId ?? '')
