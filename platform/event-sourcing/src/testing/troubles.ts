import fc from 'fast-check'
import type { Operation } from '../memory/index.ts'
import { Deposit, Open, TransferAsked } from './bank.ts'
import type { Instance, SimulatedBank } from './simulated-bank.ts'

export const accounts = ['a', 'b', 'c'] as const

export type Event =
  | { readonly kind: 'open' | 'deposit' | 'transfer'; readonly request: number; readonly on: number }
  | { readonly kind: 'broker outage'; readonly ms: number }
  | { readonly kind: 'pause' | 'store outage'; readonly on: number; readonly ms: number }
  | { readonly kind: 'crash' | 'join' | 'leave' | 'expire' | 'lose send'; readonly on: number }
  | { readonly kind: 'lose answer' | 'fail'; readonly on: number; readonly operation: Operation }

type Trouble = Exclude<Event, { readonly request: number }>

const on = fc.nat(5)
const operation = fc.constantFrom<Operation>(
  ...(['commits.append', 'commits.append', 'commits.markPublished', 'commits.markStated', 'commits.unclaim'] as const),
  ...(['commits.clearWake', 'commits.handled', 'documents.save', 'leases.write'] as const),
)
/** The same request may come again: what it asks for follows from its number. */
const work: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('open', 'deposit', 'transfer', 'transfer'),
  request: fc.nat(30),
  on,
})
const trouble = fc.oneof<fc.Arbitrary<Trouble>[]>(
  fc.record({ kind: fc.constantFrom('pause', 'store outage'), on, ms: fc.integer({ min: 100, max: 6_000 }) }),
  fc.record({ kind: fc.constant('broker outage'), ms: fc.integer({ min: 100, max: 4_000 }) }),
  fc.record({ kind: fc.constantFrom('crash', 'join', 'leave', 'expire', 'lose send'), on }),
  fc.record({ kind: fc.constantFrom('lose answer', 'fail'), on, operation }),
)
const event = fc.oneof({ weight: 3, arbitrary: work }, { weight: 2, arbitrary: trouble })

/** What happens, and how long nothing else does after it, in ms. */
export const schedule = fc.array(fc.tuple(event, fc.nat(200)), { minLength: 10, maxLength: 80 })

/** What clients were told. */
export interface Told {
  readonly accepted: readonly { readonly stream: string; readonly id: string }[]
  readonly asked: ReadonlySet<string>
}

/** Lets all of it happen to two instances and more, then ends every trouble and waits until it is quiet. */
export const runSchedule = async (bank: SimulatedBank, events: readonly (readonly [Event, number])[]) => {
  const live: Instance[] = [await bank.start(), await bank.start()]
  const accepted: { readonly stream: string; readonly id: string }[] = []
  const asked = new Set<string>()
  const leaving: Promise<void>[] = []
  const ends: { readonly at: number; readonly end: () => void }[] = []

  const endLater = (ms: number, end: () => void): unknown => ends.push({ at: bank.clock.now() + ms, end })
  const endDue = (now: number): void => {
    for (const one of ends.splice(0)) {
      if (one.at <= now) one.end()
      else ends.push(one)
    }
  }

  const ask = (instance: Instance, { kind, request }: Extract<Event, { request: number }>): void => {
    const accountId = accounts[request % 3] ?? 'a'
    const id = `${kind}-${request}`
    if (kind === 'transfer') {
      const message = TransferAsked({ transferId: id, accountId, cents: 10 })
      bank.publish(instance, `ask-${id}`, message).then(
        () => asked.add(id),
        () => undefined,
      )
      return
    }
    const owner = ['ada', 'bob', 'eve', 'kim'][request % 4] ?? 'ada'
    const command = kind === 'open' ? Open({ accountId, owner }) : Deposit({ accountId, transferId: id, cents: 1 })
    bank.decide(instance, id, command).then(
      () => accepted.push({ stream: `account-${accountId}`, id }),
      () => undefined,
    )
  }

  const trouble = async (instance: Instance, event: Exclude<Trouble, { kind: 'broker outage' }>): Promise<void> => {
    const gone = (): unknown => live.splice(live.indexOf(instance), 1)
    switch (event.kind) {
      case 'pause':
        gone()
        instance.pause()
        endLater(event.ms, () => {
          instance.resume()
          live.push(instance)
        })
        break
      case 'store outage':
        instance.store.outage()
        endLater(event.ms, () => instance.store.restore())
        break
      case 'crash':
        gone()
        instance.kill()
        break
      case 'leave':
        gone()
        leaving.push(instance.engine.close())
        break
      case 'join':
        // Nobody can start while its servers are away.
        if (live.length < 3 && ends.length === 0) live.push(await bank.start())
        break
      case 'expire':
        instance.expire()
        break
      case 'lose send':
        instance.loseNextSend()
        break
      case 'lose answer':
        instance.store.loseNextAnswer(event.operation)
        break
      case 'fail':
        instance.store.failNext(event.operation)
        break
    }
  }

  const happen = async (event: Event): Promise<void> => {
    if (event.kind === 'broker outage') {
      bank.broker.outage()
      endLater(event.ms, () => bank.broker.restore())
      return
    }
    const instance = live[event.on % live.length]
    if (instance === undefined) return
    if ('request' in event) ask(instance, event)
    else await trouble(instance, event)
  }

  for (const [at] of accounts.entries()) await happen({ kind: 'open', request: at, on: 0 })
  for (const [event, ms] of events) {
    await happen(event)
    await bank.clock.advance(ms)
    endDue(bank.clock.now())
  }
  endDue(Number.POSITIVE_INFINITY)
  const last = live[0] ?? (await bank.start())
  await bank.quiet()
  await bank.settled(Promise.all(leaving), 60_000) // law 12
  return { last, told: { accepted, asked } satisfies Told }
}
