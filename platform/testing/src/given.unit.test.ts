import { AssertionError } from 'node:assert'
import { decider, message, reject, topic } from 'millrace'
import { expect, test } from 'vitest'
import { given } from './given.ts'

interface Door {
  readonly doorId: string
}
const Open = message<'doors.Open', Door>('doors.Open', 'doorId')
const Opened = message<'doors.Opened', Door & { readonly at: Date }>('doors.Opened', 'doorId')
const Locked = message<'doors.Locked', Door>('doors.Locked', 'doorId')

const door = decider({
  name: 'door',
  commands: [Open],
  events: [topic('doors.events', [Opened, Locked])],
  rejections: { locked: 409 },
  initial: (): { readonly at: 'closed' | 'open' | 'locked' } => ({ at: 'closed' }),
  decide: {
    'doors.Open': ({ at }, { doorId }, message) => {
      if (at === 'locked') return reject('locked', 'it is locked')
      return at === 'open' ? [] : [Opened({ doorId, at: message.at })]
    },
  },
  evolve: { 'doors.Opened': () => ({ at: 'open' }), 'doors.Locked': () => ({ at: 'locked' }) },
})

const doorId = 'd'
const open = Open({ doorId })

test('a decision is compared with what was expected, by type and data', () => {
  given(door)
    .when(open)
    .then(Opened({ doorId, at: new Date(1_000) }))
  expect(() =>
    given(door)
      .when(open)
      .then(Opened({ doorId: 'another', at: new Date(1_000) })),
  ).toThrow(AssertionError)
  expect(() => given(door).when(open).then(Locked({ doorId }))).toThrow(/'doors.Opened'/)
})

test('the past decides', () => {
  given(door, Opened({ doorId, at: new Date(0) }))
    .when(open)
    .then()
  given(door, Opened({ doorId, at: new Date(0) }), Locked({ doorId }))
    .when(open)
    .rejected('locked')
})

test('nothing, too much and the wrong kind of answer all fail', () => {
  expect(() => given(door).when(open).then()).toThrow(AssertionError)
  expect(() => given(door).when(open).rejected('locked')).toThrow(AssertionError)
  expect(() => given(door, Locked({ doorId })).when(open).then()).toThrow(/it is locked/)
})
