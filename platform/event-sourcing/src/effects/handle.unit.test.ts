import type { HandleContext } from '@millrace/messaging'
import { effect } from 'millrace'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryDatabase, memoryDatabase } from '../memory/index.ts'
import { account, commands, Deposit, Deposited, events, Open, printer } from '../testing/bank.ts'
import { type Instance, instanceOf, messageOf, receivedOf } from '../testing/instance.ts'
import { effectHandler } from './handle.ts'

let database: MemoryDatabase
let [one, two]: Instance[] = []
beforeEach(async () => {
  database = memoryDatabase()
  ;[one, two] = [await member(), await member()]
  await one?.decisions.decide(account, [{ message: messageOf('o', Open({ accountId: 'a', owner: 'ada' })), trace: undefined }])
})
const member = () => instanceOf(database, { deciders: [account] })
const present = <T>(value: T | undefined): T => value ?? expect.fail('it is there')

const call: HandleContext = { signal: new AbortController().signal, attempt: 1 }
const deposited = receivedOf('m', Deposited({ accountId: 'a', transferId: 't', cents: 5 }))
const handler = (of: Instance | undefined, definition: Parameters<typeof effectHandler>[3]) => {
  const { context, outbox, decisions } = present(of)
  return effectHandler(context, outbox, decisions, definition)
}
const answers = async () => database.commits.load('printer-m')
const receipts = async () => Reflect.get(Object(await present(one).decisions.state(account, 'a')), 'receipts')

describe('an effect', () => {
  test('law 2: a message that comes again, to whichever member, does not call the outside again', async () => {
    const calls: string[] = []
    const print = async (key: string) => `receipt ${calls.push(key)}`
    await handler(one, printer(print))(deposited, call)
    await handler(two, printer(print))(deposited, call)
    expect(calls).toEqual(['m'])
    expect(await receipts()).toBe(1)
  })

  test('law 2: what a crash left undecided is decided from the stored answer', async () => {
    const calls: string[] = []
    const { store } = present(one)
    const dying = printer(async key => {
      const receipt = `receipt ${calls.push(key)}`
      store.loseNextAnswer('commits.append')
      return receipt
    })
    await expect(handler(one, dying)(deposited, call)).rejects.toMatchObject({ failure: 'unavailable' })
    expect(await receipts()).toBe(0)
    await handler(two, dying)(deposited, call)
    expect([calls.length, await receipts()]).toEqual([1, 1])
  })

  test('two members called at once that heard the same are one answer', async () => {
    const print = printer(async () => 'the same')
    await Promise.all([handler(one, print)(deposited, call), handler(two, print)(deposited, call)])
    expect(await answers()).toHaveLength(1)
    expect(await receipts()).toBe(1)
  })

  test('two members called at once that heard different things: the first stands, the second is version 2 and an error', async () => {
    const outcomes = await Promise.allSettled([
      handler(
        one,
        printer(async () => 'yes'),
      )(deposited, call),
      handler(
        two,
        printer(async () => 'no'),
      )(deposited, call),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(outcomes).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'MR_EFFECT_CONTRADICTION', failure: 'permanent', letterClass: 'contradiction' }),
    })
    const stored = await answers()
    expect(stored.map(({ version, sequence }) => [version, sequence])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(stored[0]?.messages[0]?.value).not.toEqual(stored[1]?.messages[0]?.value)
    expect(await receipts()).toBe(1)
  })

  test('an answer that contradicts the first is never published, whatever the topic of its messages', async () => {
    const payer = (cents: number) =>
      effect({
        name: 'printer',
        listens: [events],
        sends: [commands],
        on: { 'bank.Deposited': async ({ accountId }) => [Deposit({ accountId, transferId: 'back', cents })] },
      })
    await Promise.allSettled([handler(one, payer(1))(deposited, call), handler(two, payer(2))(deposited, call)])
    const stored = await answers()
    expect(stored.map(({ messages }) => messages.map(({ topic }) => topic))).toEqual([['bank.commands'], [null]])
  })

  test('its handler is told when its time is up', async () => {
    const stopping = new AbortController()
    const heard: unknown[] = []
    const listening = effect({
      name: 'printer',
      listens: [events],
      sends: [commands],
      on: {
        'bank.Deposited': async (_, { signal }) => {
          stopping.abort()
          heard.push(signal.aborted)
          return []
        },
      },
    })
    await handler(one, listening)(deposited, { signal: stopping.signal, attempt: 1 })
    expect(heard).toEqual([true])
  })
})
