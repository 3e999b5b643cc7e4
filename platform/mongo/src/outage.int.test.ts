import type { Commit, Store } from '@millrace/event-sourcing'
import { eventually } from '@millrace/testing/eventually'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../test/test-database.ts'
import { type WireTap, wireTap } from '../test/wire-tap.ts'
import { mongo } from './mongo.ts'

const commit = (version: number): Commit => ({
  stream: 'order-1',
  version,
  handled: [{ id: `message-${version}`, outcome: 'accepted' }],
  at: new Date(),
  source: 'orders',
  messages: [],
  sequence: 0,
  slot: 0,
  published: true,
})

const unavailable = { code: 'MR_STORE_UNAVAILABLE', failure: 'unavailable' }

let database: ReturnType<typeof testDatabase>
let tap: WireTap
let tapped: Store
let direct: Store

beforeEach(async () => {
  database = testDatabase()
  tap = await wireTap(database.url)
  tapped = mongo({ url: tap.url })
  direct = mongo({ url: database.url })
  await Promise.all([tapped, direct].map(store => store.ready(AbortSignal.timeout(10_000))))
})

afterEach(async () => {
  await Promise.all([tapped.close(), direct.close()])
  await tap.close()
  await database.drop()
})

it('says that it does not know, when the answer to a write is lost', async () => {
  tap.swallowAnswers()
  const appending = expect(tapped.commits.append([commit(1)])).rejects.toMatchObject(unavailable)
  await eventually(async () => expect((await direct.commits.load(['order-1'])).size).toBe(1))
  tap.cut()
  await appending
  tap.mend()
  expect(await tapped.commits.handled('order-1', ['message-1'])).toEqual([{ id: 'message-1', outcome: 'accepted', version: 1 }])
})

it('tells within seconds that the server is gone, and goes on by itself when it is back', async () => {
  tap.cut()
  const from = performance.now()
  await expect(tapped.commits.append([commit(1)])).rejects.toMatchObject(unavailable)
  await expect(tapped.leases.read('slot-1')).rejects.toMatchObject(unavailable)
  expect(performance.now() - from).toBeLessThan(12_000)
  tap.mend()
  expect(await eventually(() => tapped.commits.append([commit(1)]), 10_000)).toEqual(['appended'])
})

it('gets ready as soon as the server answers', async () => {
  tap.cut()
  const waiting = mongo({ url: tap.url })
  const early = AbortSignal.timeout(200)
  await expect(waiting.ready(early)).rejects.toMatchObject(unavailable)
  const ready = waiting.ready(AbortSignal.timeout(20_000))
  tap.mend()
  await ready
  expect(await waiting.commits.append([commit(1)])).toEqual(['appended'])
  await waiting.close()
})
