import { notifications } from '@millrace/schemas'
import { decider } from 'millrace'

interface Mail {
  readonly status: 'none' | 'requested' | 'sent'
}

/** One mail: requested once, whoever asks how often. */
export const mail = decider({
  name: 'mail',
  commands: [notifications.commands, notifications.RecordMailSent],
  events: [notifications.events],
  initial: (): Mail => ({ status: 'none' }),
  decide: {
    'notifications.RequestMail': ({ status }, request) => (status === 'none' ? [notifications.MailRequested(request)] : []),
    'notifications.RecordMailSent': ({ status }, sent) => (status === 'requested' ? [notifications.MailSent(sent)] : []),
  },
  evolve: {
    'notifications.MailRequested': () => ({ status: 'requested' }),
    'notifications.MailSent': () => ({ status: 'sent' }),
  },
})
