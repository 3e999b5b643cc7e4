import { permanent, unavailable } from 'millrace'
import { createTransport } from 'nodemailer'
import type { Mailer } from '../effects/mailer.ts'

const field = (error: unknown, name: 'code' | 'responseCode'): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined

/** Refused is the mail or its address, for good; anything else (server down, busy, not letting us in) passes. */
const isRefusal = (error: unknown): boolean => {
  const [code, responseCode] = [field(error, 'code'), field(error, 'responseCode')]
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false
  return typeof responseCode !== 'number' || responseCode >= 500
}

/** Sends by SMTP. The url says where, as smtp://127.0.0.1:1025. */
export const smtpMailer = (options: { readonly url: string; readonly from: string }): Mailer => {
  const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 20_000 }
  const transport = createTransport(
    { url: options.url, ...timeouts, disableFileAccess: true, disableUrlAccess: true },
    { from: options.from },
  )
  return {
    send: async ({ to, messageId, subject, text }) => {
      try {
        await transport.sendMail({ to: { name: '', address: to }, messageId, subject, text })
        return { sentAt: new Date() }
      } catch (error) {
        // The server's own words repeat the address: they stay out of logs and letters.
        const answer = `it answered ${String(field(error, 'responseCode') ?? 'nothing')} (${String(field(error, 'code') ?? 'no code')})`
        if (isRefusal(error)) throw permanent(`The mail server refuses mail ${messageId}: ${answer}.`)
        throw unavailable(`The mail server didn't take mail ${messageId}: ${answer}. It is sent again.`)
      }
    },
  }
}
