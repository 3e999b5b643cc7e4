import type { Contracts } from '@millrace/contracts'
import { contracts } from '@millrace/schemas/contracts'

/** What is generated is what engines are handed: `@millrace/schemas` itself may not know their type. */
export const generated: Contracts = contracts
