import { users } from '@millrace/schemas'
import { type Reads, service } from '@millrace/service'
import { table } from 'millrace'
import { mail } from './domain/mail.ts'
import type { Mailer } from './effects/mailer.ts'
import { sendMail } from './effects/send-mail.ts'
import { orderMails } from './sagas/order-mails.ts'
import { welcome } from './sagas/welcome.ts'

export const contacts = table(users.contacts)

/** The address when the mail goes out; a registration takes a moment to get here. */
const addressOf = (reads: Reads) => async (userId: string, signal: AbortSignal) =>
  (await reads.table(contacts).waitFor(userId, AbortSignal.any([signal, AbortSignal.timeout(5_000)]))).email

export const notificationsService = (mailer: () => Mailer) =>
  service({
    name: 'notifications',
    deciders: [mail],
    sagas: [welcome, orderMails],
    tables: [contacts],
    effects: reads => [sendMail(mailer(), addressOf(reads))],
  })
