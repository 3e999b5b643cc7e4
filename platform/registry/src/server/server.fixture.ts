import type { Broker } from '@millrace/messaging'
import { systemClock, systemIds } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { onTestFinished } from 'vitest'
import { createRegistryServer, type RegistryServer, type RegistryServerOptions } from './server.ts'

/** A registry that ends with its test. */
export const startRegistry = async (broker: Broker, options: Partial<RegistryServerOptions> = {}): Promise<RegistryServer> => {
  const server = await createRegistryServer({ broker, clock: systemClock, ids: systemIds, telemetry: silentTelemetry, ...options })
  onTestFinished(() => server.close())
  return server
}

const TYPE = 'application/vnd.schemaregistry.v1+json'

export interface Reply {
  readonly status: number
  readonly type: string | null
  readonly body: unknown
}

export interface Call {
  get(path: string): Promise<Reply>
  remove(path: string): Promise<Reply>
  post(path: string, body: object): Promise<Reply>
  put(path: string, body: object): Promise<Reply>
  /** Registers a schema, given as what its JSON says. */
  register(subject: string, schema: unknown, more?: object): Promise<Reply>
}

/** What Confluent's Java client sends, as plain HTTP. */
export const calling = ({ url }: Pick<RegistryServer, 'url'>): Call => {
  const call = async (method: string, path: string, body?: object): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { accept: `${TYPE}, application/vnd.schemaregistry+json; qs=0.9, application/json; qs=0.5`, 'content-type': TYPE },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
  }
  const post = (path: string, body: object) => call('POST', path, body)
  return {
    get: path => call('GET', path),
    remove: path => call('DELETE', path),
    post,
    put: (path, body) => call('PUT', path, body),
    register: (subject, schema, more = {}) =>
      post(`/subjects/${encodeURIComponent(subject)}/versions`, {
        schema: JSON.stringify(schema),
        schemaType: 'AVRO',
        references: [],
        ...more,
      }),
  }
}

type Fields = Readonly<Record<string, unknown>>

/** A record schema of fields, by name and type. */
export const record = (name: string, fields: Fields, more: object = {}) => ({
  type: 'record',
  name,
  ...more,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
})
