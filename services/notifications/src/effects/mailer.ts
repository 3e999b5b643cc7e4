import type { Wording } from '../domain/wording.ts'

export interface OutgoingMail extends Wording {
  readonly to: string
  /** RFC 5322 Message-ID; a repeat carries the same, so mailboxes can tell. */
  readonly messageId: string
}

/** Who takes mails. Throws `unavailable` when it can't now, `permanent` when it never will. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<{ readonly sentAt: Date }>
}
