import { z } from 'zod'
import { openLineFile } from '../line-file.ts'

const amount = z.object({ minorUnits: z.int().positive(), currency: z.string().regex(/^[A-Z]{3}$/) })

export const entryShape = z.object({
  id: z.string(),
  kind: z.enum(['charge', 'refund']),
  outcome: z.enum(['charged', 'declined', 'refunded']),
  amount,
  /** Of a charge: the order. */
  reference: z.string(),
  /** Of a refund: the charge. */
  chargeId: z.string().optional(),
  idempotencyKey: z.string(),
  /** What the first request under this key asked for. */
  request: z.string(),
  at: z.number(),
})

/** One thing the provider did. */
export type Entry = z.infer<typeof entryShape>
export const amountShape = amount

/** The provider's own books: what the audit compares the shop with. Kept in a file, a line an entry. */
export interface Ledger {
  readonly entries: readonly Entry[]
  /** On disk when resolved. */
  add(entry: Entry): Promise<void>
  byKey(idempotencyKey: string): Entry | undefined
  byId(id: string): Entry | undefined
}

export const openLedger = async (file: string): Promise<Ledger> => {
  const lines = await openLineFile(file, entryShape)
  const byKey = new Map(lines.items.map(one => [one.idempotencyKey, one]))
  const byId = new Map(lines.items.map(one => [one.id, one]))
  return {
    entries: lines.items,
    add: async one => {
      await lines.add(one)
      byKey.set(one.idempotencyKey, one)
      byId.set(one.id, one)
    },
    byKey: key => byKey.get(key),
    byId: id => byId.get(id),
  }
}
