import { users } from '@millrace/schemas'
import { type Reads, service } from '@millrace/service'
import { table, unavailable } from 'millrace'
import { mail } from './domain/mail.ts'
import type { Mailer } from './effects/mailer.ts'
import { sendMail } from './effects/send-mail.ts'
import { orderMails } from './sagas/order-mails.ts'
import { welcome } from './sagas/welcome.ts'

export const contacts = table(users.contacts)

/** The address when the mail goes out. It is published after the registration: until it is here, the mail waits. */
const addressOf = (reads: Reads) => async (userId: string, signal: AbortSignal) => {
  const waited = reads.table(contacts).waitFor(userId, AbortSignal.any([signal, AbortSignal.timeout(5_000)]))
  const contact = await waited.catch((cause: unknown) => {
    throw unavailable(`The address of user ${userId} is not known yet.`, { cause })
  })
  return contact.email
}

export const notificationsService = (mailer: () => Mailer) =>
  service({
    name: 'notifications',
    deciders: [mail],
    sagas: [welcome, orderMails],
    tables: [contacts],
    effects: reads => [sendMail(mailer(), addressOf(reads))],
  })
