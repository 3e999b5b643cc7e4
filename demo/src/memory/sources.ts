import { contracts } from '@millrace/schemas/contracts'
import type { AuditSources } from '../audit/audit-shop.ts'
import { readLedger, readMails } from '../audit/surroundings.ts'
import type { AcceptedOrder } from '../mix.ts'
import type { MemoryShop } from './memory-shop.ts'

/** Where the truth about a shop in this process is. */
export const sourcesOf = (shop: MemoryShop, accepted: readonly AcceptedOrder[]): AuditSources => ({
  contracts,
  broker: shop.broker,
  stores: shop.stores,
  ledger: () => readLedger(shop.sandbox.url),
  mails: () => readMails(shop.mailbox.url),
  accepted: async () => accepted,
})
