import { subjectOf, type TypeContract } from '@millrace/contracts'
import { MessagingError, type SchemaSource, type Telemetry } from '@millrace/messaging'
import { z } from 'zod'
import { fetchSchema } from './fetch-schema.ts'
import { type KnownSchema, knownSchemas } from './known-schemas.ts'
import { type ApiOptions, type RegistryApi, registryApi } from './registry-api.ts'
import { type RestorableSchema, restoreSchemas } from './restore.ts'
import { singleFlight } from './single-flight.ts'

export interface RegistryClientOptions extends ApiOptions {
  readonly telemetry: Telemetry
}

/** Any registry with Confluent's REST API. Retries are the caller's: `unavailable` errors say when they make sense. */
export interface RegistryClient extends SchemaSource {
  /** Schemas this service's own database knows, with their ids: the registry must agree. */
  expect(known: readonly KnownSchema[]): void
  /**
   * Asks the registry for every expected schema. Throws MR_REGISTRY_REPLACED when one is missing or another,
   * MR_REGISTRY_UNAVAILABLE when it doesn't answer: a service that knows all it needs may start all the same.
   */
  verify(): Promise<void>
  /** Writes known schemas with their ids into an empty registry (mode IMPORT). Throws MR_SCHEMA_REFUSED when it isn't empty. */
  restore(known: readonly RestorableSchema[]): Promise<void>
}

const registered = z.object({ id: z.int().positive() })

const refused = (api: RegistryApi, subject: string, why: string): MessagingError =>
  new MessagingError(
    'MR_SCHEMA_REFUSED',
    `The schema registry at ${api.url} refused the schema for ${subject}: ${why} Change the contract so that it is compatible, or give it a new type.`,
    { failure: 'permanent' },
  )

/** Conflict, too large, unprocessable: the schema. Anything else, such as mode IMPORT while a registry is restored: not now. */
const isAboutTheSchema = (errorCode: number): boolean => errorCode !== 42205 && /^(409|413|422)/.test(String(errorCode))

const register = async (api: RegistryApi, subject: string, schema: string): Promise<number> => {
  const answer = await api.request('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema })
  if (!answer.ok && isAboutTheSchema(answer.errorCode)) throw refused(api, subject, answer.message.replace(/\.?$/, '.'))
  if (!answer.ok) throw api.unavailable(`wouldn't register ${subject} (${answer.errorCode}: ${answer.message})`)
  return api.read(registered, answer.body).id
}

/** Reports how often the registry is asked, how long it takes and what comes of it. */
const observed = (api: RegistryApi, { telemetry, clock }: RegistryClientOptions): RegistryApi => ({
  ...api,
  request: async (method, path, body) => {
    const begun = clock.monotonicMs()
    let outcome = 'unavailable'
    try {
      const answer = await api.request(method, path, body)
      outcome = answer.ok ? 'ok' : 'refused'
      return answer
    } finally {
      telemetry.count('millrace_registry_client_requests_total', { method, outcome })
      telemetry.observe('millrace_registry_client_request_seconds', { method, outcome }, (clock.monotonicMs() - begun) / 1000)
    }
  },
})

export const registryClient = (options: RegistryClientOptions): RegistryClient => {
  const api = observed(registryApi(options), options)
  const known = knownSchemas(api)

  const find = async (id: number): Promise<string> => {
    // law 6: one that was down at the start may be another now, and give an id we don't know the meaning of another's.
    await known.verified()
    const text = await fetchSchema(api, id)
    if (text !== undefined) return text
    await known.verifyOne() // An empty registry in place of ours knows no id: that makes no message undecodable.
    throw new MessagingError('MR_SCHEMA_UNKNOWN', `The schema registry at ${api.url} has no schema with the id ${id}.`, {
      failure: 'permanent',
    })
  }

  const claim = async (contract: TypeContract): Promise<number> => {
    await known.verified()
    const id = await register(api, subjectOf(contract), contract.schema)
    known.check(id, contract.fingerprint)
    const before = known.idOf(contract.fingerprint)
    if (before !== undefined && before !== id) await known.verifyId(before)
    known.remember({ id, schema: contract.schema, fingerprint: contract.fingerprint })
    return id
  }

  return {
    register: singleFlight(claim, contract => `${subjectOf(contract)}\n${contract.schema}`),
    schema: singleFlight(find, id => id),
    expect: known.expect,
    verify: known.verify,
    restore: schemas => restoreSchemas(api, schemas),
  }
}
