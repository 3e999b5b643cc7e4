import { notifications, users } from '@millrace/schemas'
import { type Check, look } from '../check.ts'
import { said, settledOrders } from '../facts.ts'
import type { Snapshot } from '../snapshot.ts'

interface DueMail {
  readonly template: notifications.Template
  readonly userId: string
  readonly orderId?: string
}

/** Who was to get which mail for what happened before the cut. */
const dueMails = (snapshot: Snapshot): readonly DueMail[] => [
  ...said(snapshot.commits.users, users.UserRegistered)
    .filter(({ at }) => at <= snapshot.cutAt)
    .map(({ data: { userId } }): DueMail => ({ template: 'welcome', userId })),
  ...settledOrders(snapshot).map(
    ({ status, userId, orderId }): DueMail => ({
      template: status === 'confirmed' ? 'order_confirmed' : 'order_cancelled',
      userId,
      orderId,
    }),
  ),
]

const key = ({ template, userId, orderId }: Omit<DueMail, 'orderId'> & { readonly orderId?: string | null }) =>
  `${template} ${userId} ${orderId ?? ''}`

export const sentMails: Check = {
  name: 'every mail that was due was sent',
  find: snapshot => {
    const { commits, mails } = snapshot
    const requested = new Map(said(commits.notifications, notifications.MailRequested).map(({ data }) => [key(data), data.mailId]))
    const sent = new Map(said(commits.notifications, notifications.MailSent).map(({ data }) => [data.mailId, data.messageId]))
    const delivered = new Map(mails.map(mail => [mail.messageId, mail]))
    const addresses = new Map(said(commits.users, users.EmailSet).map(({ data: { userId, email } }) => [userId, email]))

    return look(dueMails(snapshot), due => {
      const what = `mail ${due.template} to user ${due.userId}${due.orderId === undefined ? '' : ` about order ${due.orderId}`}`
      const mailId = requested.get(key(due))
      if (mailId === undefined) return [`${what} was never asked for`]
      const messageId = sent.get(mailId)
      if (messageId === undefined) return [`${what} (${mailId}) was not sent`]
      const mail = delivered.get(messageId)
      if (mail === undefined) return [`${what} (${mailId}, ${messageId}) is in no mailbox`]
      return mail.to.includes(addresses.get(due.userId) ?? '') ? [] : [`${what} (${messageId}) went to someone else`]
    })
  },
}
