import { users } from '@millrace/schemas'
import { decider } from 'millrace'

interface User {
  readonly displayName?: string
  readonly email?: string
  readonly passwordHash?: string
  readonly roles: readonly users.Role[]
}

/** No two users hold the same. */
export const emailClaim = (email: string) => `email:${email}`

/** One user. Hash, address and roles are private: they never leave this service's database. */
export const user = decider({
  name: 'user',
  commands: [users.Register],
  events: [users.events, users.EmailSet, users.PasswordSet, users.RoleGranted],
  initial: (): User => ({ roles: [] }),
  claims: ({ email }) => (email === undefined ? [] : [emailClaim(email)]),
  publishes: {
    to: [users.profiles, users.contacts],
    state: ({ displayName, email }, userId) =>
      displayName === undefined || email === undefined ? [] : [users.Profile({ userId, displayName }), users.Contact({ userId, email })],
  },
  decide: {
    'users.Register': (user, { userId, email, displayName, passwordHash, role }) => {
      if (user.passwordHash !== undefined) return []
      const registered = [users.UserRegistered({ userId, displayName }), users.EmailSet({ userId, email })]
      return [...registered, users.PasswordSet({ userId, passwordHash }), ...(role == null ? [] : [users.RoleGranted({ userId, role })])]
    },
  },
  evolve: {
    'users.UserRegistered': (user, { displayName }) => ({ ...user, displayName }),
    'users.EmailSet': (user, { email }) => ({ ...user, email }),
    'users.PasswordSet': (user, { passwordHash }) => ({ ...user, passwordHash }),
    'users.RoleGranted': (user, { role }) => ({ ...user, roles: [...user.roles, role] }),
  },
})
