import type { FastifyInstance } from 'fastify'
import { liveVersions } from '../look-up.ts'
import { schemaNotFound } from '../refusal.ts'
import type { Registry } from '../registry.ts'
import type { RegistryState, StoredSchema, Version } from '../state.ts'
import { flag, idOf, prefixOf } from './requests.ts'

/** A schema as Confluent writes it: the type only when it isn't Avro, references only when there are any. */
export const schemaBody = ({ type, text, references }: StoredSchema) => ({
  ...(type === 'AVRO' ? {} : { schemaType: type }),
  schema: text,
  ...(references.length === 0 ? {} : { references }),
})

export const versionBody = ({ subject, version, schema }: Version) => ({ subject, version, id: schema.id, ...schemaBody(schema) })

const byId = (state: RegistryState, id: number): StoredSchema => {
  const schema = state.schema(id)
  if (schema === undefined) throw schemaNotFound(id)
  return schema
}

const holders = (state: RegistryState, id: number, withDeleted: boolean): readonly Version[] => {
  byId(state, id)
  return state
    .subjects()
    .flatMap(subject => (withDeleted ? state.versions(subject) : liveVersions(state, subject)))
    .filter(({ schema }) => schema.id === id)
}

export const schemaRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.get('/schemas/types', async () => ['AVRO'])

  http.get('/schemas', ({ query }) =>
    registry.read(state =>
      state
        .subjects()
        .filter(subject => subject.startsWith(prefixOf(query)))
        .map(subject => (flag(query, 'deleted') ? state.versions(subject) : liveVersions(state, subject)))
        .flatMap(versions => (flag(query, 'latestOnly') ? versions.slice(-1) : versions))
        .map(versionBody),
    ),
  )

  http.get('/schemas/ids/:id', ({ params }) => registry.read(state => schemaBody(byId(state, idOf(params)))))
  http.get('/schemas/ids/:id/schema', ({ params }) => registry.read(state => byId(state, idOf(params)).text))

  http.get('/schemas/ids/:id/subjects', ({ params, query }) =>
    registry.read(state => [...new Set(holders(state, idOf(params), flag(query, 'deleted')).map(({ subject }) => subject))]),
  )

  http.get('/schemas/ids/:id/versions', ({ params, query }) =>
    registry.read(state => holders(state, idOf(params), flag(query, 'deleted')).map(({ subject, version }) => ({ subject, version }))),
  )
}
