import { z } from 'zod'
import { type Mail, mailShape } from '../mailbox/mailbox.ts'
import { type Entry, entryShape } from '../sandbox/ledger.ts'

const read = async <T>(url: string, shape: z.ZodType<T>): Promise<T> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) })
  if (!response.ok) throw new Error(`GET ${url} was answered with ${response.status}`)
  return shape.parse(await response.json())
}

/** The payment sandbox's books. */
export const readLedger = async (sandboxUrl: string): Promise<readonly Entry[]> =>
  (await read(`${sandboxUrl}/ledger`, z.object({ entries: z.array(entryShape) }))).entries

/** Every mail the mailbox has taken. */
export const readMails = async (mailboxUrl: string): Promise<readonly Mail[]> =>
  (await read(`${mailboxUrl}/mails`, z.object({ mails: z.array(mailShape) }))).mails
