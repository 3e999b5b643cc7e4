import { routes } from '@millrace/service'
import type { Passwords } from '../adapters/passwords.ts'
import { register, registration } from './registering.ts'

export const operatorRoutes = (passwords: Passwords) =>
  routes((http, app) => {
    http.post('/operators', { config: { role: 'operator' }, schema: { body: registration } }, async (request, reply) => {
      const userId = await register(app, passwords, request.body, 'operator', request)
      return reply.code(201).send({ userId })
    })
  })
