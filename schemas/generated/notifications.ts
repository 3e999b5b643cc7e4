// Written by `millrace schemas generate`. Don't edit.
import { message, topic } from 'millrace'

/** A mail is to be sent. */
export interface MailRequested {
  /** The mail: one a template and subject, as welcome-<user id>. */
  readonly mailId: string
  /** Who gets it. The address is looked up when it is sent. */
  readonly userId: string
  /** What it says. */
  readonly template: Template
  /** The order it speaks of, if any. */
  readonly orderId?: string | null
}
export const MailRequested = message<'notifications.MailRequested', MailRequested>('notifications.MailRequested', 'userId')

/** A mail server took the mail. */
export interface MailSent {
  /** The mail. */
  readonly mailId: string
  /** Who got it: nil in what was written before this field was. */
  readonly userId: string
  /** Its Message-ID, the same at every repeat. */
  readonly messageId: string
  /** When the mail server took it. */
  readonly sentAt: Date
}
export const MailSent = message<'notifications.MailSent', MailSent>('notifications.MailSent', 'userId')

/** The mail server's answer, on its way into the mail's stream. Private: kept in the commit, never published. */
export interface RecordMailSent {
  /** The mail. */
  readonly mailId: string
  /** Its Message-ID, the same at every repeat. */
  readonly messageId: string
  /** When the mail server took it. */
  readonly sentAt: Date
}
export const RecordMailSent = message<'notifications.RecordMailSent', RecordMailSent>('notifications.RecordMailSent', 'mailId')

/** Send a user a mail, once. */
export interface RequestMail {
  /** The mail: one a template and subject, as welcome-<user id>. */
  readonly mailId: string
  /** Who gets it. The address is looked up when it is sent. */
  readonly userId: string
  /** What it says. */
  readonly template: Template
  /** The order it speaks of, if any. */
  readonly orderId?: string | null
}
export const RequestMail = message<'notifications.RequestMail', RequestMail>('notifications.RequestMail', 'mailId')

/** What a mail says. */
export type Template = 'welcome' | 'order_confirmed' | 'order_cancelled'

/** 12 partitions, key mailId, 7 days. */
export const commands = topic('notifications.commands', [RequestMail])

/** 12 partitions, key userId, kept. */
export const events = topic('notifications.events', [MailRequested, MailSent])
