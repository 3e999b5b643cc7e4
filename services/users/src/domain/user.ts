import { users } from '@millrace/schemas'
import { decider, reject } from 'millrace'

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
  commands: [users.Register, users.GrantRole],
  events: [users.events, users.EmailSet, users.PasswordSet, users.RoleGranted],
  rejections: { 'user-unknown': 404 },
  initial: (): User => ({ roles: [] }),
  claims: ({ email }) => (email === undefined ? [] : [emailClaim(email)]),
  publishes: {
    to: [users.profiles, users.contacts],
    state: ({ displayName, email }, userId) =>
      displayName === undefined || email === undefined ? [] : [users.Profile({ userId, displayName }), users.Contact({ userId, email })],
  },
  decide: {
    'users.Register': (user, { userId, email, displayName, passwordHash }) =>
      user.passwordHash === undefined
        ? [users.UserRegistered({ userId, displayName }), users.EmailSet({ userId, email }), users.PasswordSet({ userId, passwordHash })]
        : [],
    'users.GrantRole': (user, granted) => {
      if (user.passwordHash === undefined) return reject('user-unknown', 'there is no such user')
      return user.roles.includes(granted.role) ? [] : [users.RoleGranted(granted)]
    },
  },
  evolve: {
    'users.UserRegistered': (user, { displayName }) => ({ ...user, displayName }),
    'users.EmailSet': (user, { email }) => ({ ...user, email }),
    'users.PasswordSet': (user, { passwordHash }) => ({ ...user, passwordHash }),
    'users.RoleGranted': (user, { role }) => ({ ...user, roles: [...user.roles, role] }),
  },
})
