import type { FastifyInstance } from 'fastify'
import { removeLevel, removeMode, setLevel, setMode } from '../changes.ts'
import { levelNotConfigured, modeNotConfigured } from '../refusal.ts'
import type { Registry } from '../registry.ts'
import type { RegistryState } from '../state.ts'
import { flag, levelOf, modeOf, subjectOf } from './requests.ts'

const globalLevel = (state: RegistryState) => state.level(null) ?? 'BACKWARD'
const globalMode = (state: RegistryState) => state.mode(null) ?? 'READWRITE'

const levelRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.get('/config', () => registry.read(state => ({ compatibilityLevel: globalLevel(state) })))

  http.get('/config/:subject', ({ params, query }) =>
    registry.read(state => {
      const subject = subjectOf(params)
      const level = state.level(subject) ?? (flag(query, 'defaultToGlobal') ? globalLevel(state) : undefined)
      if (level === undefined) throw levelNotConfigured(subject)
      return { compatibilityLevel: level }
    }),
  )

  http.put('/config', async ({ body }) => ({ compatibility: await registry.change(state => setLevel(state, null, levelOf(body))) }))
  http.put('/config/:subject', async ({ params, body }) => ({
    compatibility: await registry.change(state => setLevel(state, subjectOf(params), levelOf(body))),
  }))
  http.delete('/config', async () => ({ compatibilityLevel: await registry.change(state => removeLevel(state, null)) }))
  http.delete('/config/:subject', async ({ params }) => ({
    compatibilityLevel: await registry.change(state => removeLevel(state, subjectOf(params))),
  }))
}

const modeRoutes = (http: FastifyInstance, registry: Registry): void => {
  http.get('/mode', () => registry.read(state => ({ mode: globalMode(state) })))

  http.get('/mode/:subject', ({ params, query }) =>
    registry.read(state => {
      const subject = subjectOf(params)
      const mode = state.mode(subject) ?? (flag(query, 'defaultToGlobal') ? globalMode(state) : undefined)
      if (mode === undefined) throw modeNotConfigured(subject)
      return { mode }
    }),
  )

  http.put('/mode', async ({ body, query }) => ({
    mode: await registry.change(state => setMode(state, null, modeOf(body), flag(query, 'force'))),
  }))
  http.put('/mode/:subject', async ({ params, body, query }) => ({
    mode: await registry.change(state => setMode(state, subjectOf(params), modeOf(body), flag(query, 'force'))),
  }))
  http.delete('/mode/:subject', async ({ params }) => ({
    mode: await registry.change(state => removeMode(state, subjectOf(params))),
  }))
}

export const configRoutes = (http: FastifyInstance, registry: Registry): void => {
  levelRoutes(http, registry)
  modeRoutes(http, registry)
}
