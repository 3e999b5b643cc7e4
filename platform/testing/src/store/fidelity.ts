import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCommit, stored } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', baggage: 'a=b' }

const awkwardState = {
  phase: 'charged',
  'a.b': { $set: 1, $: { 'x.y.z': [{ 'p.q': null }] }, '%2E': 'percent', '': 'empty' },
  $ref: 'orders',
  $id: 1,
  _bsontype: 'ObjectId',
  toBSON: 'not a function',
  _id: 'own',
  length: 3,
  constructor: 'plain',
  lines: [[1, [2.5, -1]], [], [{ at: new Date(0), none: null }]],
  placed: new Date('2026-02-28T23:59:59.999Z'),
  long: Number.MAX_SAFE_INTEGER,
  int: 2 ** 31,
  empty: {},
  zero: 0,
  no: false,
  text: 'ünï\u0000\u{1F600}',
}

const plainData = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true }).map(number => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }),
    fc.array(tie('any'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '_bsontype', '$ref', 'a.b', '%24')),
    tie('any'),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  ),
})).object

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

export const fidelity = (fixture: StoreFixture) =>
  describe('what comes back', () => {
    const roundTrip = async (commit: ReturnType<typeof aCommit>) => {
      expect(await fixture.store.commits.append([commit])).toEqual(['appended'])
      return stored(fixture.store, commit.stream, commit.version)
    }

    it('is every field as given', async () => {
      const [message] = aCommit('a', 1).messages
      if (message === undefined) throw new Error('aCommit has a message')
      const state = { id: 's', type: 'T', topic: 't', key: 'k', correlationId: 'c', causationId: 'd' }
      const commit = aCommit('a', 1, {
        messages: [message, { ...message, id: 'private', topic: null, trace }],
        states: [
          { ...state, value: everyByte, trace },
          { ...state, value: null },
        ],
        stated: false,
        state: { phase: 'open' },
        closed: true,
        timers: [{ name: 'late', due: new Date(5), setBy: 1, correlationId: 'c', causationId: 'd', trace }],
        wake: new Date(5),
        claims: ['x'],
        releases: ['y'],
      })
      expect(await roundTrip(commit)).toStrictEqual(commit)
    })

    it('is nothing more than given', async () => {
      const bare = aCommit('a', 1, { messages: [] })
      expect(await roundTrip(bare)).toStrictEqual(bare)
    })

    it('is the same bytes, as a Buffer', async () => {
      const [message] = aCommit('a', 1).messages
      if (message === undefined) throw new Error('aCommit has a message')
      const commit = aCommit('a', 1, { messages: [everyByte, Buffer.alloc(0)].map((value, n) => ({ ...message, id: `m${n}`, value })) })
      const values = (await roundTrip(commit))?.messages.map(({ value }) => value) ?? []
      expect(values.every(value => Buffer.isBuffer(value))).toBe(true)
      expect(values.map(value => value.toString('hex'))).toEqual([everyByte.toString('hex'), ''])
    })

    it('is the same state, whatever its keys', async () => {
      expect((await roundTrip(aCommit('a', 1, { state: awkwardState })))?.state).toStrictEqual(awkwardState)
    })

    it('is the same state, for any plain data', async () => {
      const states = fc.sample(plainData, { numRuns: 200, seed: 7 })
      const made = states.map((state, n) => aCommit(`saga-${n}`, 1, { state }))
      expect(new Set(await fixture.store.commits.append(made))).toEqual(new Set(['appended']))
      const found = await fixture.store.commits.load(made.map(({ stream }) => stream))
      for (const [n, state] of states.entries()) expect(found.get(`saga-${n}`)?.[0]?.state).toEqual(state)
    })

    it('leaves out what was undefined', async () => {
      const given = aCommit('a', 1, { state: { here: 1, gone: undefined } })
      expect((await roundTrip(given))?.state).toStrictEqual({ here: 1 })
    })

    it.each([
      ['a class instance', new Map()],
      ['a function', () => 1],
      ['a bigint', 1n],
    ])('refuses %s within a state instead of losing it', async (_, value) => {
      const refused = fixture.store.commits.append([aCommit('a', 1, { state: { value } })])
      await expect(refused).rejects.toMatchObject({ code: 'MR_STORE_REFUSED', failure: 'permanent' })
    })

    it('is not the object that was given, nor one given to others', async () => {
      const state = { lines: ['first'] }
      const given = aCommit('a', 1, { state })
      const appending = fixture.store.commits.append([given])
      state.lines.push('later')
      given.messages[0]?.value.fill(255)
      await appending
      const [one] = await fixture.store.commits.from({ stream: 'a', version: 1 })
      expect(one?.state).toEqual({ lines: ['first'] })
      one?.messages[0]?.value.fill(9)
      expect((await stored(fixture.store, 'a', 1))?.messages[0]?.value).toEqual(Buffer.from([0, 0, 0, 0, 7, 1]))
    })
  })
