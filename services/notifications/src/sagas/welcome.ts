import { notifications, users } from '@millrace/schemas'
import { done, saga } from 'millrace'

/** A mail for everyone who registers. */
export const welcome = saga({
  name: 'welcome',
  by: 'userId',
  listens: [users.events],
  sends: [notifications.commands],
  initial: () => ({}),
  on: {
    'users.UserRegistered': (state, { userId }) => [
      state,
      notifications.RequestMail({ mailId: `welcome-${userId}`, userId, template: 'welcome' }),
      done,
    ],
  },
  timers: {},
})
