import { notifications } from '@millrace/schemas'
import { decider } from 'millrace'

type Mail = { readonly status: 'none' | 'sent' } | { readonly status: 'requested'; readonly userId: string }

/** One mail: requested once, whoever asks how often. */
export const mail = decider({
  name: 'mail',
  commands: [notifications.commands, notifications.RecordMailSent],
  events: [notifications.events],
  initial: (): Mail => ({ status: 'none' }),
  decide: {
    'notifications.RequestMail': ({ status }, request) => (status === 'none' ? [notifications.MailRequested(request)] : []),
    'notifications.RecordMailSent': (mail, sent) =>
      mail.status === 'requested' ? [notifications.MailSent({ ...sent, userId: mail.userId })] : [],
  },
  evolve: {
    'notifications.MailRequested': (_, { userId }) => ({ status: 'requested', userId }),
    'notifications.MailSent': () => ({ status: 'sent' }),
  },
})
