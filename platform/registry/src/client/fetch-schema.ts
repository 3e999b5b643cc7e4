import { z } from 'zod'
import { closeSchema } from './close-schema.ts'
import type { RegistryApi } from './registry-api.ts'

const SCHEMA_NOT_FOUND = 40403
const MAX_REFERENCED = 500

const referenceForm = z.object({ subject: z.string(), version: z.int() })
const schemaForm = z.object({
  schema: z.string(),
  schemaType: z.literal('AVRO').nullish(),
  references: z.array(referenceForm).nullish(),
})
type Fetched = z.infer<typeof schemaForm>

/** Texts of what a schema refers to, at any distance, each once. */
const referencedTexts = async (api: RegistryApi, schema: Fetched): Promise<readonly string[]> => {
  const texts = new Map<string, string>()
  const waiting = [...(schema.references ?? [])]
  for (let next = waiting.pop(); next !== undefined && texts.size < MAX_REFERENCED; next = waiting.pop()) {
    const path = `/subjects/${encodeURIComponent(next.subject)}/versions/${next.version}`
    if (texts.has(path)) continue
    const answer = await api.request('GET', `${path}?deleted=true`)
    const found = api.read(schemaForm, answer.ok ? answer.body : undefined)
    texts.set(path, found.schema)
    waiting.push(...(found.references ?? []))
  }
  return [...texts.values()]
}

/** The closed text of an id; undefined when the registry says, in its own words, that it has no such id. */
export const fetchSchema = async (api: RegistryApi, id: number): Promise<string | undefined> => {
  const answer = await api.request('GET', `/schemas/ids/${id}`)
  if (!answer.ok && answer.errorCode === SCHEMA_NOT_FOUND) return undefined
  const schema = api.read(schemaForm, answer.ok ? answer.body : undefined)
  return closeSchema(schema.schema, await referencedTexts(api, schema))
}
