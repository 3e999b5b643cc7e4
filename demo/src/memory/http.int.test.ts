import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@millrace/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MemoryShop, type ShopService, startMemoryShop } from './memory-shop.ts'

let shop: MemoryShop
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shop-'))
  shop = await startMemoryShop({ directory, expiresAfterMs: 60_000 })
})
afterAll(async () => {
  await shop.close()
  await rm(directory, { recursive: true })
})

/** Machines are busy; only a hang takes this long. */
const soon = <T>(check: () => T | Promise<T>) => eventually(check, 30_000)

const refunds = () => shop.sandbox.ledger.entries.filter(({ kind }) => kind === 'refund').length

interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

const call = async (service: ShopService, path: string, { method = 'GET', body, token, headers = {} }: Call = {}) => {
  const response = await fetch(shop.urls[service] + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
  return { status: response.status, headers: response.headers, text, json }
}
const post = (service: ShopService, path: string, body: unknown, token?: string, headers: Readonly<Record<string, string>> = {}) =>
  call(service, path, { method: 'POST', body, headers, ...(token === undefined ? {} : { token }) })

const logIn = async ({ email, password }: { email: string; password: string }): Promise<string> => {
  const { status, json } = await post('users', '/login', { email, password })
  expect(status).toBe(200)
  return json.token
}

const customer = async (displayName = 'Ada') => {
  const registration = { email: `${displayName}-${randomUUID()}@example.org`, displayName, password: 'correct horse battery' }
  const { status, json } = await post('users', '/users', registration)
  expect(status).toBe(201)
  const userId: string = json.userId
  return { ...registration, userId, token: await logIn(registration) }
}

const operatorToken = () =>
  soon(async () => {
    const { status, json } = await post('users', '/login', shop.operator)
    expect(status).toBe(200)
    const token: string = json.token
    return token
  })

const product = async ({ stock = 5, currency = 'EUR' } = {}): Promise<string> => {
  const token = await operatorToken()
  const made = await post('inventory', '/products', { name: 'Tea', price: { minorUnits: 250, currency } }, token)
  expect(made.status).toBe(201)
  const { productId } = made.json
  expect((await post('inventory', `/products/${productId}/deliveries`, { quantity: stock }, token)).status).toBe(202)
  return productId
}

const placing = (productId: string, { quantity = 2, paymentMethod = 'tok_ok' } = {}) => ({
  lines: [{ productId, quantity }],
  paymentMethod,
})
const waiting = { prefer: 'wait=10' }

/** A product takes a moment to get to orders. */
const place = (body: unknown, token: string, headers: Readonly<Record<string, string>> = {}) =>
  soon(async () => {
    const answer = await post('orders', '/orders', body, token, headers)
    expect(answer.json.code).not.toBe('product-unknown')
    return answer
  })

const available = async (productId: string): Promise<number> => (await call('inventory', `/products/${productId}`)).json.available

describe('an order over HTTP', () => {
  test('is confirmed in one call, shipped, and told of by mail', async () => {
    const [{ token, email }, productId] = await Promise.all([customer(), product()])
    const { status, json, headers } = await place(placing(productId), token, waiting)
    expect([status, json.status, json.total]).toEqual([201, 'confirmed', { minorUnits: 500, currency: 'EUR' }])
    expect(headers.get('location')).toBe(`/orders/${json.orderId}`)
    expect(json).not.toHaveProperty('paymentMethod')
    await soon(async () => expect(await available(productId)).toBe(3))
    await soon(async () =>
      expect(shop.mailbox.mails.filter(({ to }) => to.includes(email.toLowerCase())).map(({ subject }) => subject)).toEqual([
        'Welcome',
        'Your order is confirmed',
      ]),
    )
  })

  test('that is declined or out of stock is cancelled, and nothing stays set aside', async () => {
    const [{ token }, productId] = await Promise.all([customer(), product({ stock: 3 })])
    const declined = await place(placing(productId, { paymentMethod: 'tok_declined' }), token, waiting)
    expect([declined.json.status, declined.json.reason]).toEqual(['cancelled', 'payment_declined'])
    const tooMany = await place(placing(productId, { quantity: 9 }), token, waiting)
    expect([tooMany.json.status, tooMany.json.reason]).toEqual(['cancelled', 'insufficient_stock'])
    await soon(async () => expect(await available(productId)).toBe(3))
  })

  test('that is cancelled while it is paid is refunded', async () => {
    const [{ token }, productId] = await Promise.all([customer(), product()])
    const before = refunds()
    const { status, json } = await place(placing(productId, { paymentMethod: 'tok_slow_700' }), token)
    expect([status, json.status]).toEqual([202, 'open'])
    await soon(async () => expect(await available(productId)).toBe(3))
    const cancelled = await post('orders', `/orders/${json.orderId}/cancellation`, {}, token)
    expect([cancelled.status, cancelled.json.status, cancelled.json.reason]).toEqual([202, 'cancelled', 'by_customer'])
    await soon(async () => expect([refunds(), await available(productId)]).toEqual([before + 1, 5]))
    const confirmed = await place(placing(productId), token, waiting)
    expect((await post('orders', `/orders/${confirmed.json.orderId}/cancellation`, {}, token)).json.code).toBe('order-final')
  })

  test('sent twice at once under one Idempotency-Key is one order', async () => {
    const [{ token }, productId] = await Promise.all([customer(), product()])
    await place(placing(productId, { quantity: 1 }), token, waiting)
    const headers = { 'idempotency-key': randomUUID() }
    const twice = await Promise.all([1, 2].map(() => post('orders', '/orders', placing(productId), token, headers)))
    expect(new Set(twice.map(({ json }) => json.orderId)).size).toBe(1)
    const other = await post('orders', '/orders', placing(productId, { quantity: 3 }), token, headers)
    expect([other.status, other.json.code]).toEqual([422, 'MR_KEY_REUSED'])
  })

  test('is seen by its owner alone, and listed page by page', async () => {
    const [ada, eve, productId] = await Promise.all([customer('Ada'), customer('Eve'), product({ stock: 9 })])
    const placed = []
    for (let n = 0; n < 3; n += 1) placed.push((await place(placing(productId, { quantity: 1 }), ada.token, waiting)).json.orderId)
    const path = `/orders/${placed[0]}`
    expect((await call('orders', path, { token: ada.token })).json.orderId).toBe(placed[0])
    expect((await call('orders', path, { token: eve.token })).status).toBe(404)
    expect((await call('orders', `${path}/events`, { token: eve.token })).status).toBe(404)
    expect((await post('orders', `${path}/cancellation`, {}, eve.token)).status).toBe(404)
    expect((await call('orders', path)).status).toBe(401)
    const first = (await call('orders', '/orders?size=2', { token: ada.token })).json
    const second = (await call('orders', `/orders?size=2&cursor=${first.next}`, { token: ada.token })).json
    const listed = [...first.items, ...second.items].map(({ orderId }: { orderId: string }) => orderId)
    expect(listed.toSorted()).toEqual(placed.toSorted())
    expect((await call('orders', '/orders', { token: eve.token })).json.items).toEqual([])
  })

  test('is followed to its end by server-sent events', async () => {
    const [{ token }, productId] = await Promise.all([customer(), product()])
    const { json } = await place(placing(productId, { paymentMethod: 'tok_slow_300' }), token)
    const { headers, text } = await call('orders', `/orders/${json.orderId}/events`, { token })
    expect(headers.get('content-type')).toContain('text/event-stream')
    const seen = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).status)
    expect(seen).toEqual(['open', 'confirmed'])
  })

  test('merges lines of one product, and keeps the address to its owner', async () => {
    const [{ token }, productId] = await Promise.all([customer(), product()])
    const shipTo = { recipient: 'Ada', street: 'Lane 1', postalCode: '12345', city: 'Town', country: 'DE' }
    const line = { productId, quantity: 1 }
    const { json } = await place({ lines: [line, line], paymentMethod: 'tok_ok', shipTo }, token, waiting)
    expect(json.lines).toEqual([{ productId, quantity: 2, price: { minorUnits: 250, currency: 'EUR' } }])
    expect(json.shipTo).toEqual(shipTo)
  })

  test('that makes no sense is refused, and nothing is stored', async () => {
    const [{ token }, euros, dollars] = await Promise.all([customer(), product(), product({ currency: 'USD' })])
    await Promise.all([euros, dollars].map(productId => place(placing(productId, { quantity: 1 }), token, waiting)))
    const count = async () => (await Array.fromAsync(shop.stores.orders.commits.scan())).length
    const before = await count()
    const line = { productId: euros, quantity: 1 }
    const refused = async (body: unknown) => {
      const { status, json } = await post('orders', '/orders', body, token)
      return [status, json.code]
    }
    expect(await refused(placing(randomUUID()))).toEqual([422, 'product-unknown'])
    expect(await refused({ lines: [line, { productId: dollars, quantity: 1 }], paymentMethod: 'tok_ok' })).toEqual([
      422,
      'currencies-mixed',
    ])
    expect(await refused(placing(euros, { quantity: -1 }))).toEqual([400, 'MR_HTTP_INVALID'])
    expect(await refused(placing(euros, { quantity: 1_001 }))).toEqual([400, 'MR_HTTP_INVALID'])
    expect(await refused(placing(euros, { paymentMethod: '4111111111111111' }))).toEqual([400, 'MR_HTTP_INVALID'])
    expect(await refused({ lines: Array.from({ length: 51 }, () => line), paymentMethod: 'tok_ok' })).toEqual([400, 'MR_HTTP_INVALID'])
    expect(await refused({ lines: [], paymentMethod: 'tok_ok' })).toEqual([400, 'MR_HTTP_INVALID'])
    expect(await count()).toBe(before)
  })

  test('by a user nobody knows is refused', async () => {
    const stranger = await shop.tokens.issue(randomUUID(), [])
    const { status, json } = await post('orders', '/orders', placing(await product()), stranger)
    expect([status, json.code]).toEqual([422, 'user-unknown'])
  })
})

describe('users over HTTP', () => {
  test('an address registers once, in whatever spelling', async () => {
    const { email } = await customer()
    const { status, json } = await post('users', '/users', {
      email: ` ${email.toUpperCase()} `,
      displayName: 'Eve',
      password: 'correct horse battery',
    })
    expect([status, json.code]).toEqual([409, 'claim-taken'])
  })

  test('a repeated registration is one, though its password hashes differently each time', async () => {
    const registration = { email: `${randomUUID()}@example.org`, displayName: 'Ada', password: 'correct horse battery' }
    const headers = { 'idempotency-key': randomUUID() }
    const twice = await Promise.all([1, 2].map(() => post('users', '/users', registration, undefined, headers)))
    expect(twice.map(({ status }) => status)).toEqual([201, 201])
    expect(twice[0]?.json.userId).toBe(twice[1]?.json.userId)
  })

  test('a wrong password and a stranger are refused alike', async () => {
    const { email } = await customer()
    const wrong = await post('users', '/login', { email, password: 'not this horse' })
    const stranger = await post('users', '/login', { email: 'nobody@example.org', password: 'not this horse' })
    expect([wrong.status, wrong.json.code, wrong.json.detail]).toEqual([401, 'login-refused', stranger.json.detail])
    expect(stranger.status).toBe(401)
  })

  test('poor passwords, addresses and names are refused', async () => {
    const good = { email: 'x@example.org', displayName: 'Ada', password: 'correct horse battery' }
    expect((await post('users', '/users', { ...good, password: 'short' })).json.code).toBe('password-poor')
    expect((await post('users', '/users', { ...good, email: 'x@example.org\r\nBcc: y@example.org' })).status).toBe(400)
    expect((await post('users', '/users', { ...good, displayName: 'A\r\nB' })).status).toBe(400)
  })

  test("a profile is its own user's, without the hash", async () => {
    const { token, userId, email } = await customer()
    const { json } = await call('users', '/users/me', { token })
    expect(json).toEqual({ userId, displayName: 'Ada', email: email.toLowerCase(), roles: [] })
    expect((await call('users', '/users/me')).status).toBe(401)
  })

  test('the keys are public, and only the public ones', async () => {
    const { json } = await call('users', '/.well-known/jwks.json')
    expect(json.keys).toHaveLength(1)
    expect(json.keys[0]).not.toHaveProperty('d')
  })
})

describe('inventory over HTTP', () => {
  test('changes are for operators', async () => {
    const { token } = await customer()
    const body = { name: 'Tea', price: { minorUnits: 1, currency: 'EUR' } }
    expect((await post('inventory', '/products', body, token)).status).toBe(403)
    expect((await post('inventory', '/products', body)).status).toBe(401)
    expect((await post('users', '/operators', { email: 'a@example.org', displayName: 'A', password: 'correct horse' }, token)).status).toBe(
      403,
    )
  })

  test('a product is on offer at its newest price', async () => {
    const [token, productId] = await Promise.all([operatorToken(), product()])
    const price = { minorUnits: 300, currency: 'EUR' }
    expect((await call('inventory', `/products/${productId}/price`, { method: 'PUT', body: price, token })).status).toBe(204)
    expect((await call('inventory', `/products/${productId}`)).json).toEqual({ productId, name: 'Tea', price, available: 5 })
    await soon(async () => {
      const { items } = (await call('inventory', '/products?size=200')).json
      expect(items).toContainEqual({ productId, name: 'Tea', price })
    })
    await soon(async () => {
      const level = (await call('inventory', `/products/${productId}/level`, { token })).json
      expect(level).toEqual({ received: 5, shipped: 0, reserved: 0, reservations: 0 })
    })
  })

  test('what nobody made is not found', async () => {
    const token = await operatorToken()
    expect((await call('inventory', `/products/${randomUUID()}`)).status).toBe(404)
    expect((await post('inventory', `/products/${randomUUID()}/deliveries`, { quantity: 1 }, token)).json.code).toBe('product-unknown')
  })
})

test.each(['users', 'inventory', 'orders', 'payments', 'notifications'] as const)(
  '%s says what one can ask of it, and how it is',
  async service => {
    const { status, json } = await call(service, '/docs/json')
    expect([status, json.info.title]).toEqual([200, service])
    expect((await call(service, '/health')).json).toMatchObject({ service, status: 'ready' })
  },
)

test('law 12: who follows an order does not hold up stopping', async () => {
  const [{ token }, productId] = await Promise.all([customer(), product()])
  const { json } = await place(placing(productId, { paymentMethod: 'tok_slow_3000' }), token)
  const response = await fetch(`${shop.urls.orders}/orders/${json.orderId}/events`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const reading = response.text()
  const from = performance.now()
  await shop.close()
  expect(await reading).toContain('"status":"open"')
  expect(performance.now() - from).toBeLessThan(10_000)
})
