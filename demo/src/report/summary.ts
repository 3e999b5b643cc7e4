import { type FinishedOrder, type Outcome, outcomes } from '../mix.ts'

/** Of orders that came to the same. */
export interface Summary {
  readonly count: number
  /** Milliseconds from the request to the final state. */
  readonly p50Ms: number
  readonly p95Ms: number
}

export type Summaries = Readonly<Record<Outcome, Summary>>

/** The smallest value that at least this share of all don't exceed (nearest rank); 0 of none. */
const percentile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)

const summary = (orders: readonly FinishedOrder[]): Summary => {
  const sorted = orders.map(({ ms }) => ms).sort((one, other) => one - other)
  return { count: sorted.length, p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) }
}

export const summarise = (orders: readonly FinishedOrder[]): Summaries => {
  const of = (outcome: Outcome) => summary(orders.filter(order => order.outcome === outcome))
  return {
    fulfilled: of('fulfilled'),
    severalLines: of('severalLines'),
    outOfStock: of('outOfStock'),
    declined: of('declined'),
    slowPayment: of('slowPayment'),
    timedOut: of('timedOut'),
    cancelledWhilePaying: of('cancelledWhilePaying'),
    repeatedRequest: of('repeatedRequest'),
  }
}

const row = (cells: readonly string[]): string => cells.map((cell, at) => (at === 0 ? cell.padEnd(22) : cell.padStart(9))).join('')

/** Outcome, count, p50 and p95, a line each. */
export const summaryTable = (summaries: Summaries): readonly string[] => [
  row(['outcome', 'orders', 'p50', 'p95']),
  ...outcomes.map(outcome => {
    const { count, p50Ms, p95Ms } = summaries[outcome]
    return row([outcome, String(count), ...(count === 0 ? ['-', '-'] : [`${p50Ms} ms`, `${p95Ms} ms`])])
  }),
]
