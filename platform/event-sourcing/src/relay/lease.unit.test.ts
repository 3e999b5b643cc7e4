import { type ManualClock, manualClock } from '@millrace/messaging/memory'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryDatabase, type MemoryStore, memoryDatabase } from '../memory/index.ts'
import { instanceOf } from '../testing/instance.ts'
import { holdLease } from './lease.ts'

const termMs = 4_000

let clock: ManualClock
let database: MemoryDatabase
let stop: AbortController
beforeEach(() => {
  ;[clock, database, stop] = [manualClock(), memoryDatabase(), new AbortController()]
})

interface Candidate {
  readonly store: MemoryStore
  readonly ended: Promise<void>
  /** Times at which it began and stopped holding, in ms. */
  readonly held: [from: number, to?: number][]
}

const candidate = async (
  owner: string,
  { turn = () => Promise.resolve(), held }: { turn?: () => Promise<void>; held?: () => Promise<void> } = {},
) => {
  const { context, store } = await instanceOf(database, {}, { clock, turn })
  const times: Candidate['held'] = []
  const hold = async (signal: AbortSignal): Promise<void> => {
    const time: [number, number?] = [clock.monotonicMs()]
    times.push(time)
    const aborted = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await (held?.() ?? aborted)
    time[1] = clock.monotonicMs()
  }
  const ended = holdLease(context, { name: 'relay', owner, termMs, held: hold }, stop.signal)
  await clock.advance(0)
  return { store, ended, held: times } satisfies Candidate
}

describe('a lease', () => {
  test('has one holder, for as long as it renews', async () => {
    const one = await candidate('one')
    const two = await candidate('two')
    await clock.advance(60_000)
    expect([one.held, two.held]).toEqual([[[0]], []])
  })

  test('is taken over once its document stood unchanged for its term, and never sooner', async () => {
    const one = await candidate('one')
    const two = await candidate('two')
    await clock.advance(10_000)
    one.store.outage()
    await clock.advance(60_000)
    const [[from] = [0]] = two.held
    const renewed = 10_000
    expect(from).toBeGreaterThanOrEqual(renewed + termMs)
    expect(from).toBeLessThanOrEqual(renewed + 2 * termMs + 1_000)
    expect(one.held[0]?.[1]).toBeLessThan(from)
  })

  test('is given up by itself when renewing hangs: before anyone may take it', async () => {
    let hangs = false
    const never = new Promise<void>(() => undefined)
    const one = await candidate('one', { turn: () => (hangs ? never : Promise.resolve()) })
    const two = await candidate('two')
    await clock.advance(10_000)
    hangs = true
    await clock.advance(60_000)
    expect(two.held).toHaveLength(1)
    expect(one.held[0]?.[1]).toBeLessThanOrEqual(two.held[0]?.[0] ?? 0)
  })

  test('is kept when the answer to a renewal is lost', async () => {
    const one = await candidate('one')
    await clock.advance(10_000)
    one.store.loseNextAnswer('leases.write')
    await clock.advance(30_000)
    expect(one.held).toEqual([[0]])
  })

  test('given back is taken at once', async () => {
    const one = await candidate('one')
    await clock.advance(1_500)
    stop.abort()
    await one.ended
    stop = new AbortController()
    const two = await candidate('two')
    expect(two.held).toEqual([[1_500]])
  })

  test('grows its epoch with every holder', async () => {
    const one = await candidate('one')
    one.store.outage()
    await candidate('two')
    await clock.advance(20_000)
    expect(database.leases.get('relay')).toMatchObject({ owner: 'two', epoch: 2 })
  })

  test('is not taken in a hurry again when the work under it fails at once', async () => {
    let tries = 0
    await candidate('one', {
      held: async () => {
        tries += 1
        throw new Error('no use')
      },
    })
    await clock.advance(10_000)
    expect(tries).toBeGreaterThan(1)
    expect(tries).toBeLessThan(20)
  })
})
