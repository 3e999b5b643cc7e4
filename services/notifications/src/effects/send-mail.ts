import { notifications } from '@millrace/schemas'
import { effect } from 'millrace'
import { wordingOf } from '../domain/wording.ts'
import type { Mailer } from './mailer.ts'

/** Mail has no idempotency keys: a repeat is the same mail with the same Message-ID (law 2). */
export const sendMail = (mailer: Mailer, addressOf: (userId: string, signal: AbortSignal) => Promise<string>) =>
  effect({
    name: 'send-mail',
    listens: [notifications.events],
    sends: [notifications.RecordMailSent],
    on: {
      'notifications.MailRequested': async (mail, { message, signal }) => {
        const to = await addressOf(mail.userId, signal)
        const messageId = `<${message.id}@shop.millrace.example>`
        const { sentAt } = await mailer.send({ to, messageId, ...wordingOf(mail) })
        return [notifications.RecordMailSent({ mailId: mail.mailId, messageId, sentAt })]
      },
    },
  })
