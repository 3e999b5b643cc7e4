import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fastify from 'fastify'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { z } from 'zod'
import { openLineFile } from '../line-file.ts'
import { mailboxPage } from './page.ts'
import { refusalOf, type Trouble, troubleShape } from './trouble.ts'

export const mailShape = z.object({ messageId: z.string(), to: z.array(z.string()), subject: z.string(), text: z.string(), at: z.number() })
export type Mail = z.infer<typeof mailShape>

export interface MailboxOptions {
  readonly host: string
  readonly httpPort: number
  readonly smtpPort: number
  /** Where mails are kept, a line each. */
  readonly file: string
}

export interface Mailbox {
  readonly url: string
  readonly smtpUrl: string
  readonly mails: readonly Mail[]
  close(): Promise<void>
}

const parseMail = async (raw: Readable, to: readonly string[]): Promise<Mail> => {
  const { messageId = '', subject = '', text = '' } = await PostalMime.parse(await buffer(raw))
  return { messageId, to: [...to], subject, text: text.trim(), at: Date.now() }
}

/** A mail server for development: takes everything, unless told to make trouble; delivers nothing, shows it on a page. */
export const startMailbox = async ({ host, httpPort, smtpPort, file }: MailboxOptions): Promise<Mailbox> => {
  const kept = await openLineFile(file, mailShape)
  let trouble: Trouble = { mode: 'none' }
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: 1024 * 1024,
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(refusalOf(trouble, address)),
    onData: (stream, { envelope }, done) => {
      parseMail(
        stream,
        envelope.rcptTo.map(({ address }) => address),
      )
        .then(async received => {
          await kept.add(received)
          done()
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error))))
    },
  })
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject)
    smtp.listen(smtpPort, host, () => resolve())
  })
  smtp.on('error', () => undefined) // a client that hangs up is the client's affair
  const http = fastify({ forceCloseConnections: true })
  http.get('/mails', async () => ({ mails: kept.items }))
  http.put('/trouble', async (request, reply) => {
    const asked = troubleShape.safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ detail: z.prettifyError(asked.error) })
    trouble = asked.data
    return trouble
  })
  http.get('/health', async () => ({ service: 'mailbox', status: 'ready' }))
  http.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(mailboxPage(kept.items)),
  )
  const url = await http.listen({ host, port: httpPort })
  const { port } = smtp.server.address() as AddressInfo // a TCP server has no other
  return {
    url,
    smtpUrl: `smtp://${host}:${port}`,
    mails: kept.items,
    close: async () => {
      await new Promise<void>(resolve => {
        smtp.close(() => resolve())
      })
      await http.close()
    },
  }
}
