import type { Entry } from '../sandbox/ledger.ts'

/** What the provider's books say of one order. */
export interface Money {
  readonly charges: readonly Entry[]
  readonly refunds: readonly Entry[]
  /** Minor units the provider has kept. */
  readonly net: number
}

const none: Money = { charges: [], refunds: [], net: 0 }

const sum = (entries: readonly Entry[]): number => entries.reduce((total, { amount }) => total + amount.minorUnits, 0)

export const moneyByOrder = (ledger: readonly Entry[]): ((orderId: string) => Money) => {
  const byOrder = Map.groupBy(ledger, ({ reference }) => reference)
  return orderId => {
    const entries = byOrder.get(orderId)
    if (entries === undefined) return none
    const charges = entries.filter(({ outcome }) => outcome === 'charged')
    const refunds = entries.filter(({ outcome }) => outcome === 'refunded')
    return { charges, refunds, net: sum(charges) - sum(refunds) }
  }
}

export const ids = (entries: readonly Entry[]): string => entries.map(({ id }) => id).join(', ')
