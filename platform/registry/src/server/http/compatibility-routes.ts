import type { FastifyInstance } from 'fastify'
import { liveVersions, type VersionName } from '../look-up.ts'
import { versionNotFound } from '../refusal.ts'
import { type Candidate, judge, levelFor, validated } from '../registration.ts'
import type { Registry } from '../registry.ts'
import type { RegistryState, Version } from '../state.ts'
import { candidateOf, flag, subjectOf, versionOf } from './requests.ts'

/** A subject without versions accepts anything as its first. */
const asked = (state: RegistryState, subject: string, name: VersionName | 'all'): readonly Version[] => {
  const versions = liveVersions(state, subject)
  if (name === 'all') return versions
  if (name === 'latest') return versions.slice(-1)
  const found = versions.filter(({ version }) => version === name)
  if (found.length === 0) throw versionNotFound(name)
  return found
}

const verdict = (state: RegistryState, subject: string, name: VersionName | 'all', candidate: Candidate, verbose: boolean) => {
  const messages = judge(state, levelFor(state, subject), validated(state, candidate).avro, asked(state, subject, name))
  return { is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) }
}

/** Asks without registering. */
export const compatibilityRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.post('/compatibility/subjects/:subject/versions/:version', ({ params, body, query }) => {
    const [subject, version, candidate] = [subjectOf(params), versionOf(params), candidateOf(body)]
    return registry.read(state => verdict(state, subject, version, candidate, flag(query, 'verbose')))
  })

  http.post('/compatibility/subjects/:subject/versions', ({ params, body, query }) => {
    const [subject, candidate] = [subjectOf(params), candidateOf(body)]
    return registry.read(state => verdict(state, subject, 'all', candidate, flag(query, 'verbose')))
  })
}
