import { createCodec, systemClock } from '@millrace/messaging'
import { memorySchemas, seededIds, silentTelemetry } from '@millrace/messaging/memory'
import type { Draft, Message } from 'millrace'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Context, Outbox } from '../context.ts'
import { createDecisions, type Decisions } from '../decisions.ts'
import { memoryDatabase, memoryStore } from '../memory/index.ts'
import type { Commit } from '../ports/commit.ts'
import { account, Balance, balances, contracts, Deposit, Deposited, Open, printer, transfer } from '../testing/bank.ts'
import { instanceOf } from '../testing/instance.ts'
import { freeClaims, holderOf } from './claims.ts'
import type { Input } from './input.ts'

const definitions = { deciders: [account], sagas: [transfer], projections: [], effects: [printer(async () => 'r')] }

const world = async () => {
  const database = memoryDatabase()
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare(Object.keys(contracts.types))
  const instance = () => {
    const offered: Commit[] = []
    const outbox: Outbox = { check: () => undefined, offer: commit => offered.push(commit) }
    const store = memoryStore(database)
    const context: Context = {
      service: 'bank',
      store,
      codec,
      clock: systemClock,
      ids: seededIds(1, systemClock),
      telemetry: silentTelemetry,
    }
    return { store, offered, decisions: createDecisions(context, outbox, definitions) }
  }
  return { ...instance(), second: instance() }
}

const input = (id: string, { type, data }: Draft<string, unknown>, bodyHash?: string): Input => {
  const message: Message<string, unknown> = {
    type,
    data,
    id,
    key: '',
    at: new Date(),
    sequence: 0,
    correlationId: 'flow',
    causationId: 'cause',
    source: 'test',
  }
  return { message, trace: undefined, ...(bodyHash === undefined ? {} : { bodyHash }) }
}
const open = (id: string, accountId: string, owner: string) => input(id, Open({ accountId, owner }))
const deposit = (id: string, accountId: string, cents = 1) => input(id, Deposit({ accountId, transferId: 't', cents }))

let bank: Awaited<ReturnType<typeof world>>
let decisions: Decisions
beforeEach(async () => {
  bank = await world()
  decisions = bank.decisions
})
const commits = async (stream: string) => (await bank.store.commits.load([stream])).get(stream) ?? []

describe('a decision', () => {
  test('law 2: a message handled twice changes state once, and says what it said', async () => {
    await decisions.decide(account, [open('o', 'a', 'ada')])
    const [first] = await decisions.decide(account, [deposit('d', 'a', 5)])
    const [again] = await bank.second.decisions.decide(account, [deposit('d', 'a', 5)])
    expect(first).toMatchObject({ repeated: false, version: 2, handled: { outcome: 'accepted' } })
    expect(again).toMatchObject({ repeated: true, version: 2, handled: { outcome: 'accepted' } })
    expect(await decisions.state(account, 'a')).toEqual({ owner: 'ada', cents: 5, receipts: 0 })
  })

  test('law 2: rejections and empty decisions are committed, born published', async () => {
    await decisions.decide(account, [deposit('d', 'a'), open('o', 'a', 'ada'), open('same', 'a', 'ada')])
    const [commit] = await commits('account-a')
    expect(commit?.handled).toEqual([
      { id: 'd', outcome: 'rejected', rejection: { code: 'not-open', detail: 'open it first' } },
      { id: 'o', outcome: 'accepted' },
      { id: 'same', outcome: 'nothing' },
    ])
    await decisions.decide(account, [open('later', 'a', 'ada')])
    expect((await commits('account-a'))[1]).toMatchObject({ published: true, messages: [], sequence: 1 })
  })

  test('law 3: instances that race for a stream fork nothing, and every command is decided once', async () => {
    await decisions.decide(account, [open('o', 'a', 'ada')])
    const from = (one: Decisions, name: string) =>
      Array.from({ length: 50 }, (_, at) => one.decide(account, [deposit(`${name}${at}`, 'a')]))
    await Promise.all([...from(decisions, 'x'), ...from(bank.second.decisions, 'y')])
    const all = await commits('account-a')
    expect(all.map(({ version }) => version)).toEqual(all.map((_, at) => at + 1))
    expect(all.flatMap(({ messages }) => messages.map(({ sequence }) => sequence))).toEqual(Array.from({ length: 101 }, (_, at) => at + 1))
    expect(await decisions.state(account, 'a')).toMatchObject({ cents: 100 })
  })

  test('commands that wait for one stream go into one commit', async () => {
    await Promise.all(
      [open('o', 'a', 'ada'), ...Array.from({ length: 20 }, (_, at) => deposit(`${at}`, 'a'))].map(one => decisions.decide(account, [one])),
    )
    expect((await commits('account-a')).length).toBeLessThan(4)
  })

  test('law 2: an insert whose answer was lost is found, not made again', async () => {
    bank.store.loseNextAnswer()
    const [settled] = await decisions.decide(account, [open('o', 'a', 'ada')])
    expect(settled).toMatchObject({ version: 1, handled: { outcome: 'accepted' } })
    expect(await commits('account-a')).toHaveLength(1)
  })

  test('an insert that did not happen is told to the caller, who tries again', async () => {
    bank.store.failNext('commits.append')
    await expect(decisions.decide(account, [open('o', 'a', 'ada')])).rejects.toMatchObject({ failure: 'unavailable' })
    expect(await commits('account-a')).toEqual([])
    expect(await decisions.decide(account, [open('o', 'a', 'ada')])).toMatchObject([{ version: 1, repeated: false }])
  })

  test('an insert of which nothing can be known, for the store is away, is told to the caller', async () => {
    bank.store.loseNextAnswer()
    bank.store.failNext('commits.handled')
    await expect(decisions.decide(account, [open('o', 'a', 'ada')])).rejects.toMatchObject({ failure: 'unavailable' })
    expect(await decisions.decide(account, [open('o', 'a', 'ada')])).toMatchObject([{ version: 1, repeated: true }])
  })

  test('law 11: beyond its bound refuses what more is asked, as unavailable, and takes it later', async () => {
    let away = Promise.withResolvers<void>()
    const one = await instanceOf(memoryDatabase(), { deciders: [account] }, { turn: () => away.promise })
    const many = Array.from({ length: 10_000 }, (_, at) => one.decisions.decide(account, [deposit(`d${at}`, `a${at % 7}`)]))
    const answers = Promise.allSettled(many)
    const refused = { failure: 'unavailable', code: 'MR_OVERLOADED', retryAfterMs: 1_000 }
    await expect(one.decisions.decide(account, [deposit('more', 'a')])).rejects.toMatchObject(refused)
    one.store.outage()
    away.resolve()
    expect((await answers).every(({ status }) => status === 'rejected')).toBe(true)
    one.store.restore()
    away = Promise.withResolvers<void>()
    away.resolve()
    expect(await one.decisions.decide(account, [open('o', 'a', 'ada')])).toMatchObject([{ handled: { outcome: 'accepted' } }])
  })

  test('streams are decided side by side, whatever their order among the inputs', async () => {
    let turns = 0
    const one = await instanceOf(memoryDatabase(), { deciders: [account] }, { turn: async () => void turns++ })
    const inputs = Array.from({ length: 50 }, (_, at) => open(`o${at}`, `a${at}`, `owner${at}`))
    const settled = await one.decisions.decide(account, inputs)
    expect(settled.every(({ handled }) => handled.outcome === 'accepted')).toBe(true)
    // One load and one append, there and back.
    expect(turns).toBeLessThan(10)
  })

  test('of the inputs of several streams those that can be decided are, and the error of another is told', async () => {
    const wrong = { accountId: 'b', owner: 7 }
    const inputs = [open('1', 'a', 'ada'), input('2', { ...Open({ accountId: 'b', owner: '' }), data: wrong }), open('3', 'c', 'eve')]
    await expect(decisions.decide(account, inputs)).rejects.toThrow()
    expect(await Promise.all(['a', 'b', 'c'].map(async id => (await commits(`account-${id}`)).length))).toEqual([1, 0, 1])
  })

  test('outcomes come in the order of the inputs, and a stream decides in that order', async () => {
    const inputs = [open('1', 'a', 'ada'), open('2', 'b', 'bob'), deposit('3', 'a', 5), deposit('4', 'b', 6), deposit('3', 'a', 5)]
    const settled = await decisions.decide(account, inputs)
    expect(settled.map(({ handled }) => handled.id)).toEqual(['1', '2', '3', '4', '3'])
    const [commit] = await commits('account-a')
    expect(commit?.handled.map(({ id }) => id)).toEqual(['1', '3'])
  })

  test('one command that cannot be decided does not fail those beside it', async () => {
    const bad = input('bad', {
      ...Deposit({ accountId: 'a', transferId: 't', cents: 1 }),
      data: { accountId: 'a', transferId: 't', cents: 'much' },
    })
    const outcomes = await Promise.allSettled([open('o', 'a', 'ada'), bad, deposit('d', 'a')].map(one => decisions.decide(account, [one])))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('a commit that cannot be stored does not fail those stored with it', async () => {
    const commit = (stream: string, state: unknown): Commit => ({
      ...{ stream, version: 1, handled: [{ id: stream, outcome: 'accepted' }], at: new Date(), source: 'bank', messages: [], sequence: 0 },
      ...{ slot: 0, published: true, state },
    })
    const appends = [{ count: 1 }, new Map(), { count: 2 }].map((state, at) => decisions.desk.append(commit(`s-${at}`, state)))
    const outcomes = await Promise.allSettled(appends)
    expect(outcomes).toMatchObject([{ value: 'appended' }, { reason: { code: 'MR_STORE_REFUSED' } }, { value: 'appended' }])
  })

  test('ids follow from what was handled, so a repeat makes the same and two reactors never do', async () => {
    await decisions.decide(account, [open('o', 'a', 'ada'), open('p', 'b', 'bob')])
    const other = await world()
    await other.decisions.decide(account, [open('o', 'a', 'ada')])
    const idOf = (all: readonly Commit[]) => all[0]?.messages[0]?.id
    expect(idOf(await commits('account-a'))).toBe(idOf((await other.store.commits.load(['account-a'])).get('account-a') ?? []))
    expect(idOf(await commits('account-a'))).not.toBe(idOf(await commits('account-b')))
  })
})

describe('claims', () => {
  const outcomeOf = async (settled: ReturnType<Decisions['decide']>) => (await settled)[0]?.handled.outcome

  test('a value that is being released is held until that is committed', async () => {
    await decisions.decide(account, [open('1', 'a', 'ada')])
    const releasing = decisions.decide(account, [open('2', 'a', 'grace')])
    const claiming = bank.second.decisions.decide(account, [open('3', 'b', 'ada')])
    const [released, claimed] = [await outcomeOf(releasing), await outcomeOf(claiming)]
    expect(released).toBe('accepted')
    const holder = await holderOf(bank.store.commits, 'owner:ada')
    expect(holder).toBe(claimed === 'accepted' ? 'account-b' : undefined)
    expect(await outcomeOf(decisions.decide(account, [open('4', 'b', 'ada')]))).toBe(claimed === 'accepted' ? 'nothing' : 'accepted')
  })

  test('of many streams that race for a released value one gets it', async () => {
    await decisions.decide(account, [open('1', 'a', 'ada')])
    await decisions.decide(account, [open('2', 'a', 'grace')])
    const racing = Array.from({ length: 20 }, (_, at) =>
      outcomeOf((at % 2 === 0 ? decisions : bank.second.decisions).decide(account, [open(`${at}`, `b${at}`, 'ada')])),
    )
    expect((await Promise.all(racing)).filter(outcome => outcome === 'accepted')).toHaveLength(1)
  })

  test('a value passed on and back and on again has one holder at each time', async () => {
    const streams = ['a', 'b', 'c']
    for (const [at, stream] of [...streams, ...streams].entries()) {
      expect(await outcomeOf(decisions.decide(account, [open(`claim${at}`, stream, 'ada')]))).toBe('accepted')
      expect(await holderOf(bank.store.commits, 'owner:ada')).toBe(`account-${stream}`)
      expect(await outcomeOf(decisions.decide(account, [open(`release${at}`, stream, `own-${stream}`)]))).toBe('accepted')
    }
  })

  test('a claim that another input of the same commit gives up again is never taken', async () => {
    await decisions.decide(account, [open('1', 'a', 'ada'), open('2', 'a', 'grace')])
    expect((await commits('account-a'))[0]?.claims).toEqual(['owner:grace'])
    expect(await outcomeOf(decisions.decide(account, [open('3', 'b', 'ada')]))).toBe('accepted')
  })

  test('a value that another instance claimed for the same stream is not taken', async () => {
    const [one, other] = await Promise.all([
      decisions.decide(account, [open('1', 'a', 'ada')]),
      bank.second.decisions.decide(account, [open('2', 'a', 'ada'), deposit('3', 'a')]),
    ])
    expect(one.map(({ handled }) => handled.outcome)).not.toContain('rejected')
    expect(other.map(({ handled }) => handled.outcome)).not.toContain('rejected')
    // Not even when the other's commit comes between two looks at the stream.
    await bank.store.commits.append([
      { ...((await commits('account-a'))[0] ?? expect.fail()), stream: 'account-z', handled: [], claims: ['owner:zoe'] },
    ])
    expect(await freeClaims(bank.store.commits, ['owner:zoe'], 'account-z')).toEqual([])
    expect(await freeClaims(bank.store.commits, ['owner:zoe'], 'account-y')).toEqual(['owner:zoe'])
  })

  test('only the input that needs a taken value is rejected, those decided with it are not', async () => {
    await decisions.decide(account, [open('1', 'a', 'ada')])
    const settled = await decisions.decide(account, [open('2', 'b', 'bob'), open('3', 'b', 'ada'), deposit('4', 'b')])
    expect(settled.map(({ handled }) => handled.outcome)).toEqual(['accepted', 'rejected', 'accepted'])
  })

  test('a value that another stream holds is rejected, by whichever of two comes second', async () => {
    const outcomes = await Promise.all([
      decisions.decide(account, [open('1', 'a', 'ada')]),
      bank.second.decisions.decide(account, [open('2', 'b', 'ada')]),
    ])
    expect(
      outcomes
        .flat()
        .map(({ handled }) => handled.outcome)
        .sort(),
    ).toEqual(['accepted', 'rejected'])
    expect(outcomes.flat().find(({ handled }) => handled.rejection)?.handled.rejection?.code).toBe('claim-taken')
  })

  test('a released value can be claimed by another stream, and claimed back', async () => {
    await decisions.decide(account, [open('1', 'a', 'ada')])
    await decisions.decide(account, [open('2', 'a', 'grace')])
    const [moved] = await decisions.decide(account, [open('3', 'b', 'ada')])
    expect(moved?.handled.outcome).toBe('accepted')
    const [back] = await decisions.decide(account, [open('4', 'a', 'ada')])
    expect(back?.handled.outcome).toBe('rejected')
    await decisions.decide(account, [open('5', 'b', 'bob')])
    const [own] = await decisions.decide(account, [open('6', 'a', 'ada')])
    expect(own?.handled.outcome).toBe('accepted')
  })
})

describe('published states', () => {
  const statesOf = async () => (await commits('account-a')).map(({ states, stated }) => [states?.length, stated])
  /** An account whose states are what `of` makes of it. */
  const publishing = async (of: (cents: number) => readonly Draft<string, unknown>[]) => {
    const state = ({ cents }: { readonly cents: number }) => of(cents) as ReturnType<NonNullable<typeof account.publishes>['state']>
    const publishes = { to: [balances], state }
    const one = await instanceOf(memoryDatabase(), { deciders: [{ ...account, publishes }] })
    const carried = async () => ((await one.store.commits.load(['account-a'])).get('account-a') ?? []).map(({ states }) => states)
    return { carried, decide: (...inputs: readonly Input[]) => one.decisions.decide(account, inputs) }
  }

  test('a commit carries the state when its bytes differ from the last carried', async () => {
    await decisions.decide(account, [open('o', 'a', 'ada')])
    await decisions.decide(account, [deposit('d', 'a', 5)])
    await decisions.decide(account, [deposit('zero', 'a', 0)])
    expect(await statesOf()).toEqual([
      [1, false],
      [1, false],
      [undefined, undefined],
    ])
  })

  test('a state that is no more leaves a tombstone, once; one that never was leaves none', async () => {
    const { carried, decide } = await publishing(cents => (cents === 0 || cents > 5 ? [] : [Balance({ accountId: 'a', cents })]))
    await decide(open('o', 'a', 'ada'))
    for (const id of ['d1', 'd2', 'd3']) await decide(deposit(id, 'a', 5))
    const values = (await carried()).map(states => states?.map(({ key, value }) => [key, value === null]))
    expect(values).toEqual([undefined, [['a', false]], [['a', true]], undefined])
  })

  test('a state under another key than its stream is refused: compaction could not find it', async () => {
    const { carried, decide } = await publishing(cents => [Balance({ accountId: 'b', cents })])
    await expect(decide(open('o', 'a', 'ada'))).rejects.toMatchObject({ code: 'MR_DEFINITION', failure: 'permanent' })
    expect(await carried()).toEqual([])
  })
})

describe('a saga', () => {
  const asked = (id: string) => input(id, { ...Deposited({ accountId: 'a', transferId: 't', cents: 1 }), type: 'bank.TransferAsked' })

  test('keeps its state, its commands and its timers in one commit, and handles a message once', async () => {
    await decisions.step(transfer, 't', [asked('m')])
    await bank.second.decisions.step(transfer, 't', [asked('m')])
    const [commit, ...more] = await commits('transfer-t')
    expect(more).toEqual([])
    expect(commit).toMatchObject({ state: { asked: 1 }, published: false, timers: [{ name: 'reminder', setBy: 1 }] })
    expect(commit?.wake).toEqual(commit?.timers?.[0]?.due)
    expect(commit?.messages).toMatchObject([
      { type: 'bank.Deposit', topic: 'bank.commands', key: 'a', correlationId: 'flow', causationId: 'm' },
    ])
  })

  test('a repeat among news is dropped, the news are handled', async () => {
    await decisions.step(transfer, 't', [asked('m')])
    const outcomes = await decisions.step(transfer, 't', [asked('m'), asked('n')])
    expect(outcomes).toMatchObject([{ repeated: true }, { repeated: false }])
    expect((await commits('transfer-t')).at(-1)).toMatchObject({ version: 2, state: { asked: 2 } })
  })

  test('a timer that is set again is moved', async () => {
    await decisions.step(transfer, 't', [asked('m')])
    await decisions.step(transfer, 't', [asked('n')])
    expect((await commits('transfer-t')).at(-1)?.timers).toMatchObject([{ name: 'reminder', setBy: 2, causationId: 'n' }])
  })

  test('law 4: says that those before are published only when that is sure', async () => {
    const database = memoryDatabase()
    const one = await instanceOf(database, { sagas: [transfer] })
    const step = (id: string) => one.decisions.step(transfer, 't', [asked(id)])
    const mark = (version: number) => one.store.commits.markPublished([{ stream: 'transfer-t', version }])
    await step('first') // nothing is before it
    await step('second') // the first isn't marked
    await mark(1)
    await step('third') // the second isn't
    await mark(3)
    await step('fourth') // it went out after all before it
    expect(one.before.map(({ published }) => published)).toEqual([true, false, false, true])
  })

  test('once closed answers with nothing, without a commit', async () => {
    await decisions.step(transfer, 't', [asked('m')])
    await decisions.step(transfer, 't', [input('d', Deposited({ accountId: 'a', transferId: 't', cents: 1 }))])
    await decisions.step(transfer, 't', [asked('late')])
    const all = await commits('transfer-t')
    expect(all).toHaveLength(2)
    expect(all[1]).toMatchObject({ closed: true })
    expect(all[1]).not.toHaveProperty('wake')
  })

  test('a timer that is no longer set does nothing', async () => {
    await decisions.step(transfer, 't', [asked('m')])
    const timer = (setBy: number): Input => ({
      trace: undefined,
      message: { ...asked(`timer${setBy}`).message, type: `timer:${setBy}:reminder` },
    })
    await decisions.stepTimers('transfer-t', [timer(7)])
    expect(await commits('transfer-t')).toHaveLength(1)
    await decisions.stepTimers('transfer-t', [timer(1)])
    await decisions.stepTimers('transfer-t', [timer(1)])
    const all = await commits('transfer-t')
    expect(all).toHaveLength(2)
    expect(all[1]).toMatchObject({ state: { reminded: 1 } })
    expect(all[1]).not.toHaveProperty('timers')
  })
})
