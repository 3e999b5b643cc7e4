import { type ManualClock, manualClock } from '@millrace/messaging/memory'
import { unavailable } from 'millrace'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Predecessors } from '../context.ts'
import { type MemoryDatabase, memoryDatabase } from '../memory/index.ts'
import { TransferAsked, transfer } from '../testing/bank.ts'
import { instanceOf, messageOf } from '../testing/instance.ts'
import { createTimers, type SubmitTimer, type Timers } from './timers.ts'

/** Of the bank's only timer. */
const dueMs = 20_000

let clock: ManualClock
let database: MemoryDatabase
beforeEach(() => {
  ;[clock, database] = [manualClock(), memoryDatabase()]
})

/** An instance; `submit` stands between its timers and its saga. */
const instance = async (around: (submit: SubmitTimer) => SubmitTimer = submit => submit) => {
  const made = await instanceOf(database, { sagas: [transfer] }, { clock, turn: () => Promise.resolve() })
  const fired: { readonly stream: string; readonly at: number }[] = []
  const submit: SubmitTimer = async (stream, inputs) => {
    fired.push({ stream, at: clock.monotonicMs() })
    return made.decisions.stepTimers(stream, inputs)
  }
  const timers: Timers = createTimers(made.context, around(submit))
  const stop = new AbortController()
  return {
    ...made,
    fired,
    timers,
    stop,
    own: () => timers.own(stop.signal),
    step: async (id: string, type = 'bank.TransferAsked') => {
      const message = { ...messageOf(`${type} ${id}`, TransferAsked({ transferId: id, accountId: 'a', cents: 1 })), type }
      await made.decisions.step(transfer, id, [{ message, trace: undefined }])
      // As the outbox does once they are stored.
      for (const commit of made.offered.splice(0))
        timers.offer(commit, { published: true, wakes: commit.version > 1 } satisfies Predecessors)
    },
    reminded: (id: string) => Reflect.get(Object(database.commits.head(`transfer-${id}`)?.state), 'reminded'),
  }
}
const wakes = () => database.commits.due(new Date(8.64e15), 1_000).map(({ stream, version }) => `${stream}/${version}`)

describe('timers', () => {
  test('fire when they are due, to the millisecond, and once', async () => {
    const one = await instance()
    void one.own()
    await clock.advance(333)
    await one.step('t')
    await clock.advance(dueMs - 1)
    expect(one.fired).toEqual([])
    await clock.advance(1)
    expect(one.fired).toEqual([{ stream: 'transfer-t', at: 333 + dueMs }])
    await clock.advance(60_000)
    expect(one.fired).toHaveLength(1)
    expect(one.reminded('t')).toBe(1)
    expect(wakes()).toEqual([])
  })

  test('fire many at once', async () => {
    const one = await instance()
    for (let at = 0; at < 500; at++) await one.step(`t${at}`)
    void one.own()
    await clock.advance(dueMs)
    await clock.advance(0)
    expect(one.fired).toHaveLength(500)
    expect(wakes()).toEqual([])
  })

  test('set by another instance fire within a second of being due', async () => {
    const [one, two] = [await instance(), await instance()]
    void one.own()
    await clock.advance(10)
    await two.step('t')
    await clock.advance(dueMs)
    expect(one.fired).toEqual([{ stream: 'transfer-t', at: 10 + dueMs }])
  })

  test('of a stopped instance fire on the other', async () => {
    const [one, two] = [await instance(), await instance()]
    const owned = one.own()
    await one.step('t')
    one.stop.abort()
    await owned
    await clock.advance(dueMs)
    expect(one.fired).toEqual([])
    void two.own()
    await clock.advance(1)
    expect(two.reminded('t')).toBe(1)
  })

  test('that are superseded leave no wake behind, even when it could not be cleared at once', async () => {
    const one = await instance()
    void one.own()
    await one.step('t')
    one.store.failNext('commits.clearWake')
    await one.step('t', 'bank.Deposited')
    await clock.advance(1)
    expect(wakes()).toEqual(['transfer-t/1'])
    await clock.advance(dueMs)
    expect([one.fired, wakes()]).toEqual([[], []])
  })

  test('law 2: fire once though the answer was lost in between', async () => {
    const one = await instance()
    void one.own()
    await one.step('t')
    await clock.advance(dueMs - 1)
    one.store.loseNextAnswer('commits.append')
    await clock.advance(60_000)
    expect(one.reminded('t')).toBe(1)
    expect(wakes()).toEqual([])
  })

  test('law 2: fire once though two instances think that they hold the lease', async () => {
    const [one, two] = [await instance(), await instance()]
    void one.own()
    void two.own()
    await one.step('t')
    await clock.advance(dueMs + 5_000)
    expect(one.fired.length + two.fired.length).toBeGreaterThan(0)
    expect(one.reminded('t')).toBe(1)
    expect(database.commits.load('transfer-t')).toHaveLength(2)
  })

  test('that fail are tried again ever more rarely, visibly, and hold up no other', async () => {
    const tries: number[] = []
    const one = await instance(submit => async (stream, inputs) => {
      if (stream !== 'transfer-good') {
        if (stream === 'transfer-bad0') tries.push(clock.monotonicMs())
        throw new Error('no such timer')
      }
      return submit(stream, inputs)
    })
    for (let at = 0; at < 250; at++) await one.step(`bad${at}`)
    await clock.advance(1)
    await one.step('good')
    void one.own()
    await clock.advance(dueMs + 500)
    expect(one.reminded('good')).toBe(1)
    expect(one.timers.failing()).toHaveLength(250)
    expect(one.timers.failing()[0]).toMatchObject({ stream: expect.stringContaining('bad'), reason: 'no such timer' })
    await clock.advance(300_000)
    expect(tries.length).toBeLessThan(15)
    const pauses = tries.slice(1).map((at, before) => at - (tries[before] ?? 0))
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(Math.max(...pauses)).toBeLessThanOrEqual(61_000)
  })

  test('that failed and were superseded since, or are not ours any more, are forgotten', async () => {
    const one = await instance(() => async () => {
      throw new Error('no')
    })
    const owned = one.own()
    for (const id of ['t', 'u']) await one.step(id)
    await clock.advance(dueMs + 1)
    expect(one.timers.failing()).toHaveLength(2)
    await one.step('t', 'bank.Deposited')
    await clock.advance(70_000)
    expect(one.timers.failing()).toMatchObject([{ stream: 'transfer-u' }])
    one.stop.abort()
    await owned
    expect(one.timers.failing()).toEqual([])
  })

  test('wait no longer than the store is away', async () => {
    let away = true
    const one = await instance(submit => async (stream, inputs) => {
      if (away) throw unavailable('the store is away')
      return submit(stream, inputs)
    })
    void one.own()
    await one.step('t')
    await clock.advance(dueMs + 300_000)
    away = false
    await clock.advance(2_000)
    expect(one.reminded('t')).toBe(1)
  })
})
