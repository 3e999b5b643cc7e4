import type { Received } from '@millrace/messaging'
import { projection } from 'millrace'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryDatabase, memoryDatabase } from '../memory/index.ts'
import { Deposited, events, Opened, statement } from '../testing/bank.ts'
import { type Instance, instanceOf, receivedOf } from '../testing/instance.ts'
import { projectionHandler } from './handle.ts'

let database: MemoryDatabase
let [one, two]: Instance[] = []
let changed: string[]
beforeEach(async () => {
  ;[database, changed] = [memoryDatabase(), []]
  ;[one, two] = [await instanceOf(database, {}), await instanceOf(database, {})]
})

const handler = (of: Instance | undefined, definition: Parameters<typeof projectionHandler>[1] = statement) =>
  projectionHandler(of?.context ?? expect.fail('it is there'), definition, id => changed.push(id))
const deposited = (sequence: number, from: { readonly subject?: string; readonly partition?: number } = {}, accountId = 'a'): Received =>
  receivedOf(`${sequence}`, Deposited({ accountId, transferId: 't', cents: 1 }), { ...from, sequence })
const document = (id = 'a', collection = 'statement.v1') => database.documents.load(collection, id)

describe('a projection', () => {
  test('folds a batch in its order and writes once', async () => {
    await handler(one)([deposited(1), deposited(2), deposited(3)])
    expect(document()).toMatchObject({ rev: 1, value: { deposits: 3, cents: 3 } })
    expect(changed).toEqual(['a'])
  })

  test('law 2: what it has folded it does not fold again, alone or among news, and writes nothing for it', async () => {
    await handler(one)([deposited(1), deposited(2)])
    await handler(two)([deposited(1)])
    expect(document()).toMatchObject({ rev: 1 })
    await handler(two)([deposited(1), deposited(2), deposited(3)])
    expect(document()).toMatchObject({ rev: 2, value: { deposits: 3 } })
    expect(changed).toEqual(['a', 'a'])
  })

  test('law 2: an answer that was lost does not make it fold twice', async () => {
    one?.store.loseNextAnswer('documents.save')
    await expect(handler(one)([deposited(1)])).rejects.toMatchObject({ failure: 'unavailable' })
    await handler(one)([deposited(1)])
    expect(document()).toMatchObject({ rev: 1, value: { deposits: 1 } })
  })

  test('two partitions may feed one document at once: the loser reloads', async () => {
    const lane = async (of: Instance | undefined, subject: string, partition: number) => {
      const handle = handler(of)
      for (let at = 1; at <= 20; at++) await handle([deposited(at, { subject, partition })])
    }
    await Promise.all([lane(one, 'x', 0), lane(two, 'x', 1), lane(one, 'y', 2), lane(two, 'y', 3)])
    expect(document()).toMatchObject({ rev: 80, value: { deposits: 80, cents: 80 } })
  })

  test('each of two partitions counts its own sequences of one stream', async () => {
    await handler(one)([deposited(5, { subject: 'x', partition: 0 })])
    await handler(two)([deposited(2, { subject: 'x', partition: 1 })])
    expect(document()).toMatchObject({ rev: 2, value: { deposits: 2 } })
  })

  test('null removes the document, and what comes later makes it again with a growing rev', async () => {
    const open = projection({
      ...{ name: 'open', version: 1, by: 'accountId', from: [events] },
      initial: (): { readonly deposits: number } => ({ deposits: 0 }),
      on: { 'bank.Deposited': ({ deposits }) => ({ deposits: deposits + 1 }), 'bank.Opened': () => null },
    })
    const handle = handler(one, open)
    const opened = (sequence: number) => receivedOf(`${sequence}`, Opened({ accountId: 'a', owner: 'ada' }), { sequence })
    await handle([deposited(1), deposited(2)])
    await handle([opened(3)])
    expect(document('a', 'open.v1')).toMatchObject({ rev: 2, seen: { 'stream-1 bank.events 0': 3 } })
    expect(document('a', 'open.v1')).not.toHaveProperty('value')
    await handle([deposited(2), opened(3)])
    await handle([deposited(4)])
    expect(document('a', 'open.v1')).toMatchObject({ rev: 3, value: { deposits: 1 } })
  })

  test('a document made of more than 1,000 streams fails loudly, and keeps what it has', async () => {
    const handle = handler(one)
    await handle(Array.from({ length: 1_000 }, (_, at) => deposited(1, { subject: `s${at}` })))
    await expect(handle([deposited(1, { subject: 'one more' })])).rejects.toMatchObject({
      code: 'MR_DOCUMENT_TOO_WIDE',
      failure: 'permanent',
    })
    await handle([deposited(2, { subject: 's0' })])
    expect(document()).toMatchObject({ value: { deposits: 1_001 } })
  })

  test('a fold that throws, or makes what cannot be stored, fails its own document only', async () => {
    const picky = projection({
      ...{ name: 'picky', version: 1, by: 'accountId', from: [events] },
      initial: (): { readonly at?: unknown } => ({}),
      on: {
        'bank.Deposited': (_, { accountId }) => {
          if (accountId === 'throws') throw new Error('no such account')
          return accountId === 'odd' ? { at: new Map() } : {}
        },
      },
    })
    const handle = handler(one, picky)
    const outcomes = await Promise.allSettled(['a', 'throws', 'odd', 'b'].map(id => handle([deposited(1, {}, id)])))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  })

  test('is what a fold from scratch is, whatever was delivered again and in whichever batches', async () => {
    const [left, right] = [handler(one), handler(two)]
    for (let from = 0; from < 30; from += 3) {
      const again = Array.from({ length: Math.min(8, 31 - from) }, (_, at) => deposited(from + at))
      await (from % 2 === 0 ? left : right)(again.filter(({ message }) => message.sequence > 0))
    }
    expect(document()).toMatchObject({ value: { deposits: 30, cents: 30 } })
  })
})
