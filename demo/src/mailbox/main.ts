import { startMailbox } from './mailbox.ts'

const { HTTP_HOST = '127.0.0.1', HTTP_PORT = '0', SMTP_PORT = '1025', DATA_DIR = '.millrace/data/mailbox' } = process.env

const mailbox = await startMailbox({
  host: HTTP_HOST,
  httpPort: Number(HTTP_PORT),
  smtpPort: Number(SMTP_PORT),
  file: `${DATA_DIR}/mails.ndjson`,
})
console.log(JSON.stringify({ mailbox: { url: mailbox.url, smtpUrl: mailbox.smtpUrl } }))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void mailbox.close())
