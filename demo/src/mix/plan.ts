import { seededIds } from '@millrace/messaging/memory'
import { type Outcome, outcomes } from './outcomes.ts'

/** Of all orders; the rest are simply fulfilled. Above the twentieth that each outcome must have. */
const shares: Readonly<Record<Exclude<Outcome, 'fulfilled'>, number>> = {
  severalLines: 0.15,
  outOfStock: 0.08,
  declined: 0.08,
  slowPayment: 0.08,
  timedOut: 0.08,
  cancelledWhilePaying: 0.08,
  repeatedRequest: 0.08,
}

/** The same chance in every run. */
export const chance = (seed: number): (() => number) => seededIds(seed, { now: () => 0 }).random

export const shuffled = <T>(items: readonly T[], random: () => number): readonly T[] => {
  const mixed = [...items]
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const [one, two] = [mixed[last], mixed[other]]
    if (one === undefined || two === undefined) continue
    mixed[last] = two
    mixed[other] = one
  }
  return mixed
}

/** What each of so many orders is meant to come to: the same mix, in the same order, for the same seed. */
export const planOrders = (orders: number, seed: number): readonly Outcome[] => {
  const special = outcomes.flatMap(outcome =>
    outcome === 'fulfilled' ? [] : Array.from({ length: Math.ceil(orders * shares[outcome]) }, () => outcome),
  )
  const random = chance(seed)
  const chosen = special.length > orders ? shuffled(special, random).slice(0, orders) : special
  const plain = Array.from({ length: orders - chosen.length }, (): Outcome => 'fulfilled')
  return shuffled([...chosen, ...plain], random)
}
