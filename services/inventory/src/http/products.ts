import { inventory } from '@millrace/schemas'
import { routes } from '@millrace/service'
import { z } from 'zod'
import { available, product } from '../domain/product.ts'
import { offers } from '../views/offers.ts'
import { stockLevels } from '../views/stock-levels.ts'

const price = z.strictObject({
  minorUnits: z.int().positive().max(1_000_000_000).describe("In the currency's minor unit (cents)"),
  currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as EUR'),
})
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{C}+$/u, 'no control characters')
const params = z.object({ productId: z.uuid() })
const pageQuery = z.object({ cursor: z.string().max(500).optional(), size: z.coerce.number().int().min(1).max(200).default(50) })
const operator = { role: 'operator' }

export const productRoutes = routes((http, app) => {
  const levels = app.view(stockLevels)
  const offered = app.view(offers)

  http.post('/products', { config: operator, schema: { body: z.strictObject({ name, price }) } }, async (request, reply) => {
    const productId = app.newId(request)
    await app.decide(product, inventory.NameProduct({ productId, name: request.body.name }), request)
    await app.decide(product, inventory.SetPrice({ productId, price: request.body.price }), request)
    return reply.code(201).header('location', `/products/${productId}`).send({ productId })
  })

  http.put('/products/:productId/price', { config: operator, schema: { params, body: price } }, async (request, reply) => {
    const { productId } = request.params
    await app.decide(product, inventory.SetPrice({ productId, price: request.body }), request)
    return reply.code(204).send()
  })

  const delivery = z.strictObject({ quantity: z.int().min(1).max(1_000_000) })
  http.post('/products/:productId/deliveries', { config: operator, schema: { params, body: delivery } }, async (request, reply) => {
    const { productId } = request.params
    await app.decide(product, inventory.ReceiveStock({ productId, quantity: request.body.quantity }), request)
    return reply.code(202).send()
  })

  http.get('/products', { config: { public: true }, schema: { querystring: pageQuery } }, ({ query }) =>
    offered.page({}, query.cursor, query.size),
  )

  http.get('/products/:productId', { config: { public: true }, schema: { params } }, async (request, reply) => {
    const { productId } = request.params
    const found = await app.state(product, productId)
    if (found?.price === undefined) return reply.callNotFound()
    return { productId, name: found.name, price: found.price, available: available(found) }
  })

  http.get('/products/:productId/level', { config: operator, schema: { params } }, async (request, reply) => {
    return (await levels.get(request.params.productId)) ?? reply.callNotFound()
  })
})
