import { expect, test } from 'vitest'
import { failureOf, permanent, unavailable } from './failure.ts'

test('an error says what it is, itself or by its cause', () => {
  expect(failureOf(unavailable('down'))).toBe('unavailable')
  expect(failureOf(new Error('outer', { cause: permanent('never') }))).toBe('permanent')
  expect(failureOf(new Error('plain'))).toBeUndefined()
  expect(failureOf('text')).toBeUndefined()
})

test('causes that lead back into themselves end', () => {
  const [one, two] = [new Error('one'), new Error('two')]
  one.cause = two
  two.cause = one
  expect(failureOf(one)).toBeUndefined()
})
