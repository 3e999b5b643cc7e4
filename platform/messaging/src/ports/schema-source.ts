import type { TypeContract } from '@millrace/contracts'

/** Where schema ids come from: a registry's client, or memory. */
export interface SchemaSource {
  /**
   * The id of the contract's schema under its subject, registered when missing.
   * Throws MR_SCHEMA_REFUSED when the registry finds it incompatible, an `unavailable` error when it can't be asked.
   */
  register(contract: TypeContract): Promise<number>
  /** Closed schema text. Throws MR_SCHEMA_UNKNOWN (permanent) for an id nobody registered, `unavailable` when it can't be asked. */
  schema(id: number): Promise<string>
}
