import { notifications } from '@millrace/schemas'
import { given } from '@millrace/testing'
import { expect, test } from 'vitest'
import { mail } from './mail.ts'
import { wordingOf } from './wording.ts'

const request = { mailId: 'order_confirmed-o1', userId: 'u1', template: 'order_confirmed', orderId: 'o1' } as const
const sent = { mailId: request.mailId, messageId: '<m@shop>', sentAt: new Date(0) }
const recorded = notifications.MailSent({ ...sent, userId: request.userId })
const requested = notifications.MailRequested(request)

test('a mail is requested once', () => {
  given(mail).when(notifications.RequestMail(request)).then(requested)
  given(mail, requested).when(notifications.RequestMail(request)).then()
})

test('a mail is sent once, and only when it was requested', () => {
  given(mail, requested).when(notifications.RecordMailSent(sent)).then(recorded)
  given(mail, requested, recorded).when(notifications.RecordMailSent(sent)).then()
  given(mail).when(notifications.RecordMailSent(sent)).then()
})

test('what a message says never gets into the subject', () => {
  const orderId = 'o1\r\nBcc: everyone@example.org'
  expect(wordingOf({ template: 'order_cancelled', orderId }).subject).toBe('Your order was cancelled')
  expect(wordingOf(request).text).toContain('Order o1')
})
