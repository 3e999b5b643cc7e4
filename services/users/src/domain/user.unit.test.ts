import { users } from '@millrace/schemas'
import { given } from '@millrace/testing'
import { expect, test } from 'vitest'
import { user } from './user.ts'

const userId = 'u1'
const registration = { userId, email: 'ada@example.org', displayName: 'Ada', passwordHash: '$2b$12$hash' }
const registered = users.UserRegistered({ userId, displayName: 'Ada' })
const emailSet = users.EmailSet({ userId, email: registration.email })
const passwordSet = users.PasswordSet({ userId, passwordHash: registration.passwordHash })

test('a user registers once', () => {
  given(user).when(users.Register(registration)).then(registered, emailSet, passwordSet)
  given(user, registered, emailSet, passwordSet).when(users.Register(registration)).then()
})

test('an operator has the role from the first moment', () => {
  given(user)
    .when(users.Register({ ...registration, role: 'operator' }))
    .then(registered, emailSet, passwordSet, users.RoleGranted({ userId, role: 'operator' }))
})

const state = { displayName: 'Ada', email: registration.email, passwordHash: registration.passwordHash, roles: [] }

test('an address is claimed, so no two users have it', () => {
  expect(user.claims?.(user.initial())).toEqual([])
  expect(user.claims?.(state)).toEqual(['email:ada@example.org'])
})

test('others learn the name, notifications the address, nobody the hash', () => {
  expect(user.publishes?.state(user.initial(), userId)).toEqual([])
  expect(user.publishes?.state(state, userId)).toEqual([
    users.Profile({ userId, displayName: 'Ada' }),
    users.Contact({ userId, email: 'ada@example.org' }),
  ])
  expect(JSON.stringify(registered.data)).not.toContain('@')
})
