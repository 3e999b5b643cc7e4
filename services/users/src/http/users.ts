import { routes } from '@millrace/service'
import type { Passwords } from '../adapters/passwords.ts'
import { user } from '../domain/user.ts'
import { register, registration } from './registering.ts'

export const userRoutes = (passwords: Passwords) =>
  routes((http, app) => {
    http.post(
      '/users',
      { config: { public: true, rateLimit: { max: 120, timeWindow: '1 minute' } }, schema: { body: registration } },
      async (request, reply) => {
        const userId = await register(app, passwords, request.body, null, request)
        return reply.code(201).header('location', '/users/me').send({ userId })
      },
    )

    http.get('/users/me', async (request, reply) => {
      const userId = app.user(request).id
      const found = await app.state(user, userId)
      if (found === undefined) return reply.callNotFound()
      const { displayName, email, roles } = found
      return { userId, displayName, email, roles }
    })
  })
