/** What may become of an order, as the report counts it. */
export const outcomes = [
  'fulfilled',
  'severalLines',
  'outOfStock',
  'declined',
  'slowPayment',
  'timedOut',
  'cancelledWhilePaying',
  'repeatedRequest',
] as const
export type Outcome = (typeof outcomes)[number]

export interface FinalOrder {
  readonly status: 'confirmed' | 'cancelled'
  readonly reason?: string | undefined
}

const byReason: Readonly<Record<string, Outcome>> = {
  insufficient_stock: 'outOfStock',
  payment_declined: 'declined',
  timed_out: 'timedOut',
  by_customer: 'cancelledWhilePaying',
}

const confirming = new Set<Outcome>(['fulfilled', 'severalLines', 'slowPayment', 'repeatedRequest'])

/** What did become of it, which needn't be what was meant: an order that was to be fulfilled times out when a service is down. */
export const outcomeOf = (meant: Outcome, { status, reason }: FinalOrder): Outcome => {
  if (status === 'confirmed') return confirming.has(meant) ? meant : 'fulfilled'
  return byReason[reason ?? ''] ?? 'timedOut'
}
