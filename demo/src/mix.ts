import { type Clock, systemClock, systemIds } from '@millrace/messaging'
import pLimit from 'p-limit'
import { prepare } from './mix/customers.ts'
import { createHttp } from './mix/http.ts'
import { type AcceptedOrder, createOrdering, type FinishedOrder } from './mix/order.ts'
import type { Outcome } from './mix/outcomes.ts'
import { chance, planOrders } from './mix/plan.ts'
import { type Credentials, type ShopUrls, shopFront } from './mix/shop-front.ts'
import type { Timing } from './mix/timing.ts'

export type { AcceptedOrder, FinishedOrder } from './mix/order.ts'
export { type Outcome, outcomes } from './mix/outcomes.ts'
export type { Credentials, ShopUrls } from './mix/shop-front.ts'
export { type Timing, timingFor } from './mix/timing.ts'

/** How far a mix has come. */
export interface Progress {
  /** Answered with 2xx. */
  readonly accepted: number
  /** Accepted and not final yet. */
  readonly open: number
  readonly ended: Readonly<Partial<Record<Outcome, number>>>
}

export interface MixOptions {
  readonly urls: ShopUrls
  readonly operator: Credentials
  readonly timing: Timing
  readonly signal: AbortSignal
  /** Orders at once. Default 32. */
  readonly atOnce?: number
  /** How long any one request is repeated while the shop can't answer. Default 90 s. */
  readonly patienceMs?: number
  readonly seed?: number
  readonly clock?: Clock
  /** Orders are placed until this settles too, beyond the number asked for. */
  readonly goOnUntil?: Promise<unknown>
  /** Called, and awaited, after every 2xx. */
  readonly accepted?: (order: AcceptedOrder) => Promise<void> | void
  /** Called when a customer sees that an order is final. */
  readonly finished?: (order: FinishedOrder) => void
  readonly progress?: (progress: Progress) => void
}

export interface MixResult {
  readonly accepted: readonly AcceptedOrder[]
  readonly finished: readonly FinishedOrder[]
  /** What a customer met that must not be: a refused order, two orders of one key, an order without an end. */
  readonly faults: readonly string[]
}

/** What comes of a mix, as it comes. */
interface Listener {
  accepted(order: AcceptedOrder): Promise<void> | void
  finished(order: FinishedOrder): void
  fault(what: string): void
}

interface Mix {
  place(meant: Outcome, n: number): Promise<void>
  /** Everyone has registered, also who never orders. */
  everyoneIsIn(): Promise<void>
}

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message} (${reason(error.cause)})`
}

/** Products are there; orders can be placed. */
const begin = async (options: MixOptions, listener: Listener): Promise<Mix> => {
  const { urls, timing, signal, seed = 1, clock = systemClock, patienceMs = 90_000, progress = () => undefined } = options
  const ended: Partial<Record<Outcome, number>> = {}
  let [accepted, open] = [0, 0]
  const report = () => progress({ accepted, open, ended: { ...ended } })
  const run = systemIds.next()
  const front = shopFront(urls, createHttp({ clock, signal, patienceMs }))
  const surroundings = await prepare(front, options.operator, run)
  const order = createOrdering({
    front,
    surroundings,
    timing,
    clock,
    random: chance(seed + 1),
    run,
    accepted: async one => {
      await options.accepted?.(one)
      await listener.accepted(one)
      accepted += 1
      open += 1
      report()
    },
    finished: one => {
      options.finished?.(one)
      listener.finished(one)
      ended[one.outcome] = (ended[one.outcome] ?? 0) + 1
      open -= 1
      report()
    },
  })
  /** Who gives up isn't at fault. */
  const unlessGivenUp = async (what: string, work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!signal.aborted) listener.fault(`${what}: ${reason(error)}`)
    })
  }
  return {
    place: async (meant, n) => {
      if (!signal.aborted) await unlessGivenUp(`order ${n} (${meant})`, order(meant, n))
    },
    everyoneIsIn: async () => {
      await Promise.all(surroundings.customers.map((customer, n) => unlessGivenUp(`customer ${n}`, customer.token())))
    },
  }
}

/** Places at least so many orders over HTTP, in a mix of everything that happens to orders, and waits until each is final. */
export const runMix = async (orders: number, options: MixOptions): Promise<MixResult> => {
  const { seed = 1, atOnce = 32, goOnUntil = Promise.resolve(), signal } = options
  const [accepted, finished, faults]: [AcceptedOrder[], FinishedOrder[], string[]] = [[], [], []]
  const { place, everyoneIsIn } = await begin(options, {
    accepted: order => void accepted.push(order),
    finished: order => void finished.push(order),
    fault: what => void faults.push(what),
  })
  const plan = planOrders(orders, seed)
  let goOn = true
  const settled = goOnUntil
    .catch(() => undefined)
    .then(() => {
      goOn = false
    })
  let next = 0
  const placeInTurn = async (): Promise<void> => {
    for (let n = next++; !signal.aborted && (n < orders || goOn); n = next++) await place(plan[n % plan.length] ?? 'fulfilled', n)
  }
  await Promise.all(Array.from({ length: atOnce }, placeInTurn))
  await settled
  await everyoneIsIn()
  return { accepted, finished, faults }
}

const gentlyMs = 400

/** Places orders one after the other, at most `atOnce` open, until the signal aborts. Remembers none of them. */
export const keepOrdering = async (options: MixOptions, fault: (what: string) => void): Promise<void> => {
  const { seed = 1, atOnce = 32, clock = systemClock, signal } = options
  const { place } = await begin(options, { accepted: () => undefined, finished: () => undefined, fault })
  const limit = pLimit(atOnce)
  const plan = planOrders(1_000, seed)
  for (let n = 0; !signal.aborted; n += 1) {
    if (limit.activeCount < atOnce) void limit(() => place(plan[n % plan.length] ?? 'fulfilled', n))
    await clock.sleep(gentlyMs, signal)
  }
}
