import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { smtpMailer } from '@shop/notifications/smtp-mailer'
import { failureOf } from 'millrace'
import { expect, onTestFinished, test } from 'vitest'
import { startMailbox } from './mailbox.ts'

const open = async (file: string) => {
  const mailbox = await startMailbox({ host: '127.0.0.1', httpPort: 0, smtpPort: 0, file })
  onTestFinished(() => mailbox.close())
  return mailbox
}

test('a mail that was taken can be read, also after a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-mailbox-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'mails.ndjson')
  const mailbox = await open(file)
  const mailer = smtpMailer({ url: mailbox.smtpUrl, from: 'shop@shop.millrace.example' })
  const mail = {
    to: 'ada@customers.example',
    messageId: '<one@shop.millrace.example>',
    subject: 'Welcome',
    text: 'Line one.\n\n.Line <b>two</b>.',
  }
  await mailer.send(mail)
  expect(mailbox.mails).toMatchObject([{ ...mail, to: [mail.to] }])
  const page = await (await fetch(mailbox.url)).text()
  expect(page).toContain('Welcome')
  expect(page).not.toContain('<b>two')
  await mailbox.close()
  expect((await open(file)).mails).toMatchObject([{ ...mail, to: [mail.to] }])
})

test('told to make trouble, it is busy for all or refuses one address, until told otherwise', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-mailbox-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const mailbox = await open(join(directory, 'mails.ndjson'))
  const mailer = smtpMailer({ url: mailbox.smtpUrl, from: 'shop@shop.millrace.example' })
  const send = (to: string) =>
    mailer.send({ to, messageId: '<one@shop.millrace.example>', subject: 'Welcome', text: 'Hello.' }).then(() => 'taken', failureOf)
  const tell = (trouble: object) =>
    fetch(`${mailbox.url}/trouble`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(trouble) })
  await tell({ mode: 'busy' })
  expect(await send('ada@example.org')).toBe('unavailable')
  await tell({ mode: 'refuse', address: 'ada@example.org' })
  expect([await send('ada@example.org'), await send('bob@example.org')]).toEqual(['permanent', 'taken'])
  expect((await tell({ mode: 'refuse' })).status).toBe(400)
  await tell({ mode: 'none' })
  expect(await send('ada@example.org')).toBe('taken')
})
