import { readDescription, readSecrets, type StackDescription } from '@millrace/local'
import { systemClock } from '@millrace/messaging'
import { openAccepted } from '../accepted-orders.ts'
import { type MixResult, runMix, timingFor } from '../mix.ts'
import { ordersExpireAfterSeconds } from '../order-expiry.ts'
import { type Kill, killInTurn } from './kill-in-turn.ts'

export interface Ordeal {
  readonly orders: number
  /** Killed in turn: names of `stack.json`. */
  readonly parts: readonly string[]
  readonly atLeastOpen: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export interface Survived {
  readonly kills: readonly Kill[]
  readonly mix: MixResult
}

/** A customer's patience with one request, and with one order. */
const patienceMs = 180_000

const described = ({ home }: StackDescription): StackDescription => {
  const now = readDescription(`${home}/stack.json`)
  if (now === undefined) throw new Error(`no stack is described in ${home}`)
  return now
}

const urlOf = (stack: StackDescription, service: string): string => stack.services[service]?.url ?? ''

/** Places orders until enough were placed and every part was killed and is back, and waits until each order is final. */
export const orderThroughKills = async (stack: StackDescription, ordeal: Ordeal): Promise<Survived> => {
  const { operatorEmail: email = '', operatorPassword: password = '' } = readSecrets(stack.secretsFile)
  const accepted = await openAccepted(stack)
  const failed = new AbortController()
  const signal = AbortSignal.any([ordeal.signal, failed.signal])
  let open = 0
  let confirmedAcceptedAt = 0
  const orFail = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failed.abort(error)
      throw error
    })

  const { parts, atLeastOpen, say } = ordeal
  const killing = orFail(
    killInTurn({
      parts,
      atLeastOpen,
      say,
      signal,
      clock: systemClock,
      stack: () => described(stack),
      open: () => open,
      confirmedSince: at => confirmedAcceptedAt > at,
    }),
  )
  const mixing = runMix(ordeal.orders, {
    urls: {
      users: urlOf(stack, 'users'),
      inventory: urlOf(stack, 'inventory'),
      orders: urlOf(stack, 'orders'),
      payments: urlOf(stack, 'payments'),
    },
    operator: { email, password },
    timing: timingFor(ordersExpireAfterSeconds * 1_000),
    atOnce: 2 * atLeastOpen,
    patienceMs,
    signal,
    goOnUntil: killing,
    accepted: order => accepted.add(order),
    finished: ({ acceptedAt, outcome }) => {
      if (outcome === 'fulfilled') confirmedAcceptedAt = Math.max(confirmedAcceptedAt, acceptedAt)
    },
    progress: now => {
      open = now.open
    },
  })
  const [kills, mix] = await Promise.all([killing, orFail(mixing)])
  return { kills, mix }
}
