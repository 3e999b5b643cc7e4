import { fingerprintOf } from '@millrace/contracts'
import { MessagingError, type SchemaSource } from '@millrace/messaging'
import type { KnownSchema, Schemas } from './ports/store.ts'

/**
 * A schema source that keeps what it learned in the service's own database, written before first use: no lost or replaced
 * registry can change what a commit says, and a registry that is down stops nobody who knows the schema.
 */
export const rememberedSchemas = async (
  source: SchemaSource,
  schemas: Schemas,
): Promise<SchemaSource & { readonly known: readonly KnownSchema[] }> => {
  const byId = new Map((await schemas.all()).map(schema => [schema.id, schema]))

  const remember = async (schema: KnownSchema): Promise<void> => {
    if (byId.has(schema.id)) return
    await schemas.remember(schema)
    byId.set(schema.id, schema)
  }

  return {
    known: [...byId.values()],
    register: async contract => {
      const { schema, fingerprint } = contract
      try {
        const id = await source.register(contract)
        await remember({ id, schema, fingerprint })
        return id
      } catch (error) {
        const known = [...byId.values()].find(entry => entry.fingerprint === fingerprint)
        const down = error instanceof MessagingError && error.code === 'MR_REGISTRY_UNAVAILABLE'
        if (down && known !== undefined) return known.id
        throw error
      }
    },
    schema: async id => {
      const known = byId.get(id)
      if (known !== undefined) return known.schema
      const schema = await source.schema(id)
      await remember({ id, schema, fingerprint: fingerprintOf(schema) })
      return schema
    },
  }
}
