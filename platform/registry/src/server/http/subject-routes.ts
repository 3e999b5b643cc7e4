import type { FastifyInstance } from 'fastify'
import { deleteSubject, deleteVersion } from '../changes.ts'
import { versionOf as findVersion, liveVersions, sameVersion, versionsOf } from '../look-up.ts'
import { notPermitted, schemaNotFound, subjectNotFound } from '../refusal.ts'
import { type Candidate, register, validated } from '../registration.ts'
import type { Registry } from '../registry.ts'
import type { RegistryState, Version } from '../state.ts'
import { candidateOf, flag, prefixOf, registrationOf, subjectOf, versionOf } from './requests.ts'
import { versionBody } from './schema-routes.ts'

const lookUp = (state: RegistryState, subject: string, candidate: Candidate, withDeleted: boolean): Version => {
  if (state.versions(subject).length === 0) throw subjectNotFound(subject)
  const found = sameVersion(state, subject, validated(state, candidate).identity)
  if (found === undefined || (found.deleted && !withDeleted)) throw schemaNotFound()
  return found
}

const kept = (query: unknown): void => {
  if (flag(query, 'permanent'))
    throw notPermitted('This registry deletes softly only: messages that carry the id are kept, and no other schema may get it.')
}

const lookUpRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.get('/subjects', ({ query }) =>
    registry.read(state => {
      const named = state.subjects().filter(subject => subject.startsWith(prefixOf(query)))
      const isLive = (subject: string) => liveVersions(state, subject).length > 0
      if (flag(query, 'deletedOnly')) return named.filter(subject => !isLive(subject))
      return flag(query, 'deleted') ? named : named.filter(isLive)
    }),
  )

  http.post('/subjects/:subject', ({ params, body, query }) => {
    const candidate = candidateOf(body)
    return registry.read(state => versionBody(lookUp(state, subjectOf(params), candidate, flag(query, 'deleted'))))
  })

  http.get('/subjects/:subject/versions', ({ params, query }) =>
    registry.read(state => versionsOf(state, subjectOf(params), flag(query, 'deleted')).map(({ version }) => version)),
  )

  http.get('/subjects/:subject/versions/:version', ({ params, query }) =>
    registry.read(state => versionBody(findVersion(state, subjectOf(params), versionOf(params), flag(query, 'deleted')))),
  )

  http.get('/subjects/:subject/versions/:version/schema', ({ params, query }) =>
    registry.read(state => findVersion(state, subjectOf(params), versionOf(params), flag(query, 'deleted')).schema.text),
  )

  http.get('/subjects/:subject/versions/:version/referencedby', ({ params }) =>
    registry.read(state => {
      const { subject, version } = findVersion(state, subjectOf(params), versionOf(params))
      return [...new Set(state.referring(subject, version).map(({ schema }) => schema.id))]
    }),
  )
}

const changeRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.post('/subjects/:subject/versions', ({ params, body }) => {
    const [subject, registration] = [subjectOf(params), registrationOf(body)]
    return registry.change(state => register(state, subject, registration))
  })

  http.delete('/subjects/:subject', ({ params, query }) => {
    kept(query)
    return registry.change(state => deleteSubject(state, subjectOf(params)))
  })

  http.delete('/subjects/:subject/versions/:version', async ({ params, query }, reply) => {
    kept(query)
    const [subject, version] = [subjectOf(params), versionOf(params)]
    // A bare number would be taken for a status.
    return reply.send(JSON.stringify(await registry.change(state => deleteVersion(state, subject, version))))
  })
}

export const subjectRoutes = (http: FastifyInstance, registry: Registry): void => {
  lookUpRoutes(http, registry)
  changeRoutes(http, registry)
}
