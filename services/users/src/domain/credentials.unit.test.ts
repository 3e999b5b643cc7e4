import { expect, test } from 'vitest'
import { normalisedEmail, passwordFault } from './credentials.ts'

const email = 'lovelace@example.org'

test('an address has one spelling', () => {
  expect(normalisedEmail('  Ada@Example.ORG ')).toBe('ada@example.org')
  expect(normalisedEmail('zoe\u0308@example.org')).toBe(normalisedEmail('zo\u00eb@example.org'))
})

test('a good password passes, in any script', () => {
  expect(passwordFault('correct horse battery', email)).toBeUndefined()
  expect(passwordFault('correct horse battery', 'co@example.org')).toBeUndefined()
  expect(passwordFault('пароль для магазина', email)).toBeUndefined()
})

test.each([
  ['too short', 'short1!aa'],
  ['longer than bcrypt reads', 'long and good, '.repeat(6)],
  ['longer than bcrypt reads, in bytes', 'ж1ъ2'.repeat(15)],
  ['cut off by a zero', 'correct\0horse battery'],
  ['one letter over and over', 'aaaaaaaaaaaaa'],
  ['made of the address', 'Lovelace-and-more'],
])('a password that is %s is refused', (_, password) => {
  expect(passwordFault(password, email)).toBeTypeOf('string')
})
