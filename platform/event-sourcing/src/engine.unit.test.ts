import { createCodec, systemClock, systemIds } from '@millrace/messaging'
import { type MemoryBroker, memoryBroker, memorySchemas, memoryTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import { unavailable } from 'millrace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CommandCause, type Engine, startEngine } from './engine.ts'
import { memoryDatabase, memoryStore } from './memory/index.ts'
import { account, contracts, Open, printer, statement, TransferAsked, transfer } from './testing/bank.ts'
import { simulatedBank } from './testing/simulated-bank.ts'

let broker: MemoryBroker
let database: ReturnType<typeof memoryDatabase>
let schemas: ReturnType<typeof memorySchemas>
let open: Engine[] = []
let print: (key: string) => Promise<string>
let printed: string[]

/** A new instance of the bank, as another process would run it. */
const start = async () => {
  const [store, telemetry] = [memoryStore(database), memoryTelemetry()]
  const engine = await startEngine({
    service: 'bank',
    definitions: { deciders: [account], sagas: [transfer], projections: [statement], effects: [printer(key => print(key))] },
    broker: broker.client(),
    store,
    codec: createCodec({ contracts, source: schemas }),
    clock: systemClock,
    ids: systemIds,
    telemetry,
    leaseTermMs: 200,
  })
  open.push(engine)
  await engine.joined
  return { engine, store, telemetry }
}

beforeEach(async () => {
  ;[broker, database, schemas, open, printed] = [memoryBroker(), memoryDatabase(), memorySchemas(), [], []]
  print = async key => {
    printed.push(key)
    return `receipt ${key}`
  }
  await broker.topics.create(Object.keys(contracts.topics).map(topic => ({ topic, partitions: 3, config: {} })))
})
afterEach(async () => {
  broker.restore()
  await Promise.all(open.map(engine => engine.close()))
})

const cause = (id: string, bodyHash?: string): CommandCause => ({
  id,
  correlationId: `flow-${id}`,
  ...(bodyHash === undefined ? {} : { bodyHash }),
})
const opening = (accountId: string, owner = accountId) => Open({ accountId, owner })
const transferring = (transferId: string, accountId: string) => TransferAsked({ transferId, accountId, cents: 5 })

describe('an engine', () => {
  test('carries a request through saga, decider, effect and projection', async () => {
    const { engine } = await start()
    await engine.decide(account, opening('a'), cause('open'))
    await engine.publish(transferring('t', 'a'), cause('ask'))
    const view = engine.view(statement)
    await eventually(async () => expect(await view.get('a')).toEqual({ deposits: 1, cents: 5 }))
    await eventually(async () => expect(await engine.state(account, 'a')).toEqual({ owner: 'a', cents: 5, receipts: 1 }))
    expect(printed).toHaveLength(1)
  })

  test('law 10: every message of a flow has its correlation, and names what caused it', async () => {
    const { engine, store } = await start()
    await engine.decide(account, opening('a'), cause('open'))
    await engine.publish(transferring('t', 'a'), cause('ask'))
    await eventually(async () => expect(await engine.state(account, 'a')).toMatchObject({ receipts: 1 }))
    const messages = []
    for await (const commit of store.commits.scan()) messages.push(...commit.messages)
    const flow = messages.filter(({ correlationId }) => correlationId === 'flow-ask')
    expect(flow.map(({ type }) => type).sort()).toEqual(['bank.Deposit', 'bank.Deposited', 'bank.ReceiptPrinted', 'bank.RecordReceipt'])
    const ids = new Set(['ask', ...flow.map(({ id }) => id)])
    expect(flow.every(({ causationId }) => ids.has(causationId))).toBe(true)
  })

  test('law 2: a redelivered message calls the outside once and deposits once', async () => {
    const first = await start()
    await first.engine.decide(account, opening('a'), cause('open'))
    await first.engine.publish(transferring('t', 'a'), cause('ask'))
    await first.engine.publish(transferring('t', 'a'), cause('ask'))
    await eventually(async () => expect(await first.engine.state(account, 'a')).toMatchObject({ receipts: 1 }))
    await first.engine.close()
    // A consumer that forgot how far it was: everything comes again.
    const { engine } = await start()
    await eventually(async () => expect(await engine.view(statement).get('a')).toEqual({ deposits: 1, cents: 5 }))
    expect(await engine.state(account, 'a')).toEqual({ owner: 'a', cents: 5, receipts: 1 })
    expect(printed).toHaveLength(1)
  })

  test('an effect whose provider is down waits, in order, and goes on', async () => {
    let down = true
    print = async key => {
      if (down) throw unavailable('the printer is off')
      printed.push(key)
      return 'done'
    }
    const { engine } = await start()
    await engine.decide(account, opening('a'), cause('open'))
    await engine.publish(transferring('t', 'a'), cause('ask'))
    await eventually(async () => expect(await engine.state(account, 'a')).toMatchObject({ cents: 5, receipts: 0 }))
    down = false
    await eventually(async () => expect(await engine.state(account, 'a')).toMatchObject({ receipts: 1 }), 9_000)
    expect(engine.status().partitions.every(({ liveLetters }) => liveLetters === 0)).toBe(true)
  }, 15_000)

  test('the same Idempotency-Key with another body is refused, with the same body answered again', async () => {
    const { engine } = await start()
    const first = await engine.decide(account, opening('a'), cause('key', 'hash'))
    expect(await engine.decide(account, opening('a'), cause('key', 'hash'))).toEqual({ ...first, repeated: true })
    await expect(engine.decide(account, opening('a'), cause('key', 'other'))).rejects.toMatchObject({ code: 'MR_KEY_REUSED' })
  })

  test('law 2: of two requests with one Idempotency-Key and different bodies, at once, one is answered and one refused', async () => {
    const { engine } = await start()
    // The stream is busy, so both wait for it and are decided together.
    const busy = engine.decide(account, opening('a', 'bob'), cause('before'))
    const one = engine.decide(account, opening('a', 'ada'), cause('key', 'hash'))
    const other = engine.decide(account, opening('a', 'eve'), cause('key', 'other'))
    const [, ...outcomes] = await Promise.allSettled([busy, one, other])
    expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'MR_KEY_REUSED' } }])
    expect(await engine.state(account, 'a')).toMatchObject({ owner: 'ada' })
  })

  test('law 1: a message above the limit of its topic is refused before anything is stored', async () => {
    const { engine, store } = await start()
    const limit = contracts.topics['bank.events']?.maxMessageBytes ?? expect.fail('it has a limit')
    const refused = engine.decide(account, opening('a', 'x'.repeat(limit)), cause('open'))
    await expect(refused).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE', failure: 'permanent' })
    expect(await store.commits.load(['account-a'])).toEqual(new Map())
  })

  test('the holder of a claim can be asked for', async () => {
    const { engine } = await start()
    await engine.decide(account, opening('a', 'ada'), cause('open'))
    expect(await engine.claimant('owner:ada')).toBe('a')
    await engine.decide(account, opening('a', 'grace'), cause('again'))
    expect(await engine.claimant('owner:ada')).toBeUndefined()
  })

  test('a released value is swept out of the commit that held it, so the next claim meets no conflict', async () => {
    const { engine, store, telemetry } = await start()
    await engine.decide(account, opening('a', 'ada'), cause('open'))
    await engine.decide(account, opening('a', 'grace'), cause('again'))
    await eventually(async () => expect(await store.commits.holders(['owner:ada'])).toEqual([]))
    expect(await store.commits.holders(['owner:grace'])).toHaveLength(1)
    await engine.decide(account, opening('b', 'ada'), cause('other'))
    expect(telemetry.total('millrace_append_conflicts_total')).toBe(0)
  })

  test('law 12: closing leaves nothing in hand, and a successor goes on at once', async () => {
    const { engine } = await start()
    await engine.decide(account, opening('a'), cause('open'))
    for (let at = 0; at < 50; at++) await engine.publish(transferring(`t${at}`, 'a'), cause(`ask${at}`))
    await engine.close()
    const next = await start()
    await eventually(async () => expect(await next.engine.state(account, 'a')).toMatchObject({ cents: 250, receipts: 50 }), 9_000)
    expect(printed).toHaveLength(50)
  }, 15_000)

  test('law 12: closing ends within seconds though broker and store are away', async () => {
    const bank = await simulatedBank(1)
    const instance = await bank.start()
    bank.broker.outage()
    await bank.settled(bank.decide(instance, 'open', opening('a')), 1_000)
    bank.publish(instance, 'ask', transferring('t', 'a')).catch(() => undefined)
    instance.store.outage()
    const from = bank.clock.monotonicMs()
    await bank.settled(instance.engine.close(), 60_000)
    expect(bank.clock.monotonicMs() - from).toBeLessThan(8_000)
  })

  test('law 1: what is closed while the broker is away is published by whoever comes next', async () => {
    const bank = await simulatedBank(2)
    const instance = await bank.start()
    bank.broker.outage()
    await bank.settled(bank.decide(instance, 'open', opening('a')), 1_000)
    await bank.settled(instance.engine.close(), 60_000)
    bank.broker.restore()
    expect(await bank.recordsOf('bank.events')).toHaveLength(0)
    await bank.start()
    await bank.quiet()
    expect((await bank.recordsOf('bank.events')).length).toBeGreaterThan(0)
  })

  test('two instances share the work and decide everything once', async () => {
    const [one, two] = [await start(), await start()]
    for (const name of ['a', 'b', 'c', 'd']) await one.engine.decide(account, opening(name), cause(`open-${name}`))
    for (let at = 0; at < 60; at++)
      await (at % 2 ? one : two).engine.publish(transferring(`t${at}`, 'abcd'[at % 4] ?? 'a'), cause(`ask${at}`))
    const total = async () => {
      const states = await Promise.all(['a', 'b', 'c', 'd'].map(name => two.engine.state(account, name)))
      return states.map(state => Reflect.get(Object(state), 'receipts'))
    }
    await eventually(async () => expect(await total()).toEqual([15, 15, 15, 15]), 9_000)
    expect(printed).toHaveLength(60)
  }, 15_000)

  test('definitions that cannot work stop the start, all faults at once', async () => {
    const broken = startEngine({
      service: 'bank',
      definitions: { deciders: [account, account], sagas: [], projections: [], effects: [] },
      broker: broker.client(),
      store: memoryStore(database),
      codec: createCodec({ contracts: { types: {}, topics: {} }, source: schemas }),
      clock: systemClock,
      ids: systemIds,
      telemetry: memoryTelemetry(),
    })
    await expect(broken).rejects.toThrow(/named "account"[\s\S]*bank\.Deposited has no contract/)
  })
})
