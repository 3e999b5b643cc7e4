import { failureOf } from 'millrace'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { smtpMailer } from './smtp-mailer.ts'

const servers: SMTPServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>(resolve => server.close(resolve))
})

/** A mail server on a port of this machine, and the raw mails it took. */
const serving = async (options: SMTPServerOptions = {}) => {
  const mails: { readonly to: readonly string[]; readonly raw: string }[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() })
        done()
      })
    },
    ...options,
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { mails, mailer: smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'shop@shop.example' }) }
}

const mail = { to: 'ada@example.org', messageId: '<m-1@shop.example>', subject: 'Welcome', text: 'Your account is ready.' }

test('a mail arrives with the Message-ID it was given, the same at a repeat', async () => {
  const { mailer, mails } = await serving()
  expect((await mailer.send(mail)).sentAt).toBeInstanceOf(Date)
  await mailer.send(mail)
  expect(mails).toHaveLength(2)
  for (const { to, raw } of mails) {
    expect(to).toEqual(['ada@example.org'])
    expect(raw).toMatch(/^Message-ID: <m-1@shop\.example>\r$/im)
    expect(raw).toContain('Your account is ready.')
  }
})

test('no text makes a header or another recipient', async () => {
  const { mailer, mails } = await serving()
  const line = '\r\nBcc: eve@example.org\r\nX-Evil: 1'
  await mailer.send({ ...mail, subject: `Hello${line}`, messageId: `<m-2@shop.example>${line}` })
  await mailer.send({ ...mail, to: `ada@example.org${line}` }).catch(() => undefined)
  expect(mails).not.toEqual([])
  for (const { to, raw } of mails) {
    expect(to).not.toContain('eve@example.org')
    const [headers = ''] = raw.split('\r\n\r\n', 1)
    expect(headers).not.toMatch(/^(bcc|x-evil):/im)
  }
})

test('a server that is down or busy is tried again', async () => {
  const nobody = smtpMailer({ url: 'smtp://127.0.0.1:1', from: 'shop@shop.example' })
  expect(await nobody.send(mail).catch(failureOf)).toBe('unavailable')
  const refusing = (responseCode: number) => serving({ onRcptTo: (_, __, done) => done(Object.assign(new Error('no'), { responseCode })) })
  const { mailer: busy } = await refusing(451)
  expect(await busy.send(mail).catch(failureOf)).toBe('unavailable')
  const { mailer: gone } = await refusing(550)
  expect(await gone.send(mail).catch(failureOf)).toBe('permanent')
})

test('a server that does not let us in is tried again: the address is not at fault', async () => {
  const { mailer } = await serving({ onConnect: (_, done) => done(Object.assign(new Error('closed'), { responseCode: 554 })) })
  expect(await mailer.send(mail).catch(failureOf)).toBe('unavailable')
})
