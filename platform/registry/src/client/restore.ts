import { MessagingError } from '@millrace/messaging'
import { z } from 'zod'
import type { KnownSchema } from './known-schemas.ts'
import type { RegistryApi } from './registry-api.ts'

/** A known schema and where it was registered: `subjectOf` its contract. */
export interface RestorableSchema extends KnownSchema {
  readonly subject: string
}

const modeForm = z.object({ mode: z.string() })

const demand = async (api: RegistryApi, method: 'POST' | 'PUT', path: string, body: object): Promise<void> => {
  const answer = await api.request(method, path, body)
  if (!answer.ok)
    throw new MessagingError('MR_SCHEMA_REFUSED', `The schema registry at ${api.url} refused ${method} ${path}: ${answer.message}`, {
      failure: 'permanent',
    })
}

const currentMode = async (api: RegistryApi): Promise<string> => {
  const answer = await api.request('GET', '/mode')
  return api.read(modeForm, answer.ok ? answer.body : undefined).mode
}

/**
 * Writes schemas with their ids into an empty registry. A restore that was cut short is done again from the start:
 * the registry stays in mode IMPORT, in which nobody else can register, until all are written.
 */
export const restoreSchemas = async (api: RegistryApi, known: readonly RestorableSchema[]): Promise<void> => {
  if ((await currentMode(api)) !== 'IMPORT') await demand(api, 'PUT', '/mode', { mode: 'IMPORT' })
  for (const { id, schema, subject } of known.toSorted((a, b) => a.id - b.id))
    await demand(api, 'POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema, id })
  await demand(api, 'PUT', '/mode', { mode: 'READWRITE' })
}
