import { routes } from '@millrace/service'
import { z } from 'zod'
import { payment } from '../domain/payment.ts'

const params = z.object({ orderId: z.uuid() })

export const paymentRoutes = routes((http, app) => {
  http.get('/payments/:orderId', { config: { role: 'operator' }, schema: { params } }, async (request, reply) => {
    const { orderId } = request.params
    const found = await app.state(payment, orderId)
    return found === undefined ? reply.callNotFound() : { orderId, ...found }
  })
})
