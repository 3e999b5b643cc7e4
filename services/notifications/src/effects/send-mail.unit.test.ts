import { notifications } from '@millrace/schemas'
import type { Message } from 'millrace'
import { expect, test } from 'vitest'
import type { OutgoingMail } from './mailer.ts'
import { sendMail } from './send-mail.ts'

const requested = notifications.MailRequested({ mailId: 'welcome-u1', userId: 'u1', template: 'welcome' })
const message: Message<'notifications.MailRequested', notifications.MailRequested> = {
  type: 'notifications.MailRequested',
  data: requested.data,
  id: 'message-1',
  key: 'welcome-u1',
  at: new Date(0),
  sequence: 1,
  correlationId: 'c',
  causationId: 'c',
  source: 'notifications',
}

test('a mail goes to the address of that moment, named after its message', async () => {
  const outgoing: OutgoingMail[] = []
  const sentAt = new Date(1_000)
  const mailer = {
    send: async (mail: OutgoingMail) => {
      outgoing.push(mail)
      return { sentAt }
    },
  }
  const effect = sendMail(mailer, async userId => `${userId}@example.org`)
  const call = { message, idempotencyKey: 'k', signal: new AbortController().signal }
  const messageId = '<message-1@shop.millrace.example>'
  expect(await effect.on['notifications.MailRequested']?.(requested.data, call)).toEqual([
    notifications.RecordMailSent({ mailId: 'welcome-u1', messageId, sentAt }),
  ])
  expect(outgoing).toEqual([{ to: 'u1@example.org', messageId, subject: 'Welcome', text: 'Your account is ready.' }])
})
