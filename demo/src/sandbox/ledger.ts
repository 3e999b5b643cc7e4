import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

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
  await mkdir(dirname(file), { recursive: true })
  const text = await readFile(file, 'utf8').catch(() => '')
  // A kill in mid-write leaves half a line, which was answered to nobody.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  const entries = lines.filter(line => line !== '').map(line => entryShape.parse(JSON.parse(line)))
  const byKey = new Map(entries.map(one => [one.idempotencyKey, one]))
  const byId = new Map(entries.map(one => [one.id, one]))
  if (text.length > 0 && !text.endsWith('\n')) await appendFile(file, '\n')
  return {
    entries,
    add: async one => {
      await appendFile(file, `${JSON.stringify(one)}\n`)
      entries.push(one)
      byKey.set(one.idempotencyKey, one)
      byId.set(one.id, one)
    },
    byKey: key => byKey.get(key),
    byId: id => byId.get(id),
  }
}
