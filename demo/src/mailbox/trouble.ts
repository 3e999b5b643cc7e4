import { z } from 'zod'

/** How the mailbox behaves for a while: `busy` takes nothing now (451), `refuse` never takes mail to `address` (550). */
export const troubleShape = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({ mode: z.literal('busy') }),
  z.strictObject({ mode: z.literal('refuse'), address: z.email() }),
])
export type Trouble = z.infer<typeof troubleShape>

class SmtpRefusal extends Error {
  readonly responseCode: number
  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

/** What the mail server answers to a mail for this address; undefined: it takes it. */
export const refusalOf = (trouble: Trouble, address: string): Error | undefined => {
  if (trouble.mode === 'busy') return new SmtpRefusal(451, 'Try again later')
  if (trouble.mode === 'refuse' && trouble.address === address) return new SmtpRefusal(550, 'No such mailbox')
  return undefined
}
