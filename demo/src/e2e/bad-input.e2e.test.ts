import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readSecrets } from '@millrace/local'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Counts, commitCounts, settledCounts } from './commits.ts'
import { answerOf, rawHttp } from './raw-http.ts'
import { front, newBuyer, newCustomer, operator } from './shop.ts'
import { home, type ServiceName, services, urlOf } from './stack.ts'

const documented = readFileSync(resolve(import.meta.dirname, '../../../docs/reference/errors.md'), 'utf8')

interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** A string is sent as it is. */
const send = async (service: ServiceName, path: string, { method = 'POST', body, token, headers }: Call = {}) => {
  const response = await fetch(urlOf(service) + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n')
  return answerOf(response.status, head, await response.text())
}

const own = createPrivateKey(readSecrets(home.secrets).signingKey ?? '')
const sign = (key: KeyObject, { expires = '5m', audience = 'millrace-shop', issuer = 'millrace-shop' } = {}) =>
  new SignJWT({ roles: ['operator'] })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(randomUUID())
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(key)

let customer = ''
let operatorToken = ''
let productId = ''
let othersOrder = ''
const usedKey = randomUUID()
let before: Counts

beforeAll(async () => {
  const [buyer, another] = await Promise.all([newBuyer(), newCustomer()])
  productId = buyer.productId
  othersOrder = (await buyer.order()).orderId
  ;[customer, operatorToken] = await Promise.all([another.token(), operator.token()])
  const ordered = await front.place(another, [{ productId, quantity: 1 }], 'tok_visa', usedKey)
  await front.untilFinal(another, ordered)
  before = await settledCounts()
})

afterAll(async () => {
  expect(await commitCounts()).toEqual(before)
})

/** Where each service takes what; those that take nothing refuse it all the same. */
const targets: readonly { readonly service: ServiceName; readonly path: string; readonly as: () => string | undefined }[] = [
  { service: 'users', path: '/users', as: () => undefined },
  { service: 'inventory', path: '/products', as: () => operatorToken },
  { service: 'orders', path: '/orders', as: () => customer },
  { service: 'payments', path: '/payments', as: () => operatorToken },
  { service: 'notifications', path: '/mails', as: () => operatorToken },
]
const takesNothing = (service: ServiceName) => service === 'payments' || service === 'notifications'

describe.each(targets)('$service', ({ service, path, as }) => {
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) => send(service, path, { body, token: as(), headers })

  test.each([
    ['malformed JSON', '{"lines": [', 'MR_HTTP_MALFORMED', {}],
    ['a body that would change prototypes', '{"__proto__": {"role": "operator"}}', 'MR_HTTP_MALFORMED', {}],
    ['another media type', 'lines=1', 'MR_HTTP_UNSUPPORTED', { 'content-type': 'text/csv' }],
    ['a body of 10 MB', `{"name": "${'x'.repeat(10_000_000)}"}`, 'MR_HTTP_TOO_LARGE', {}],
    ['an Idempotency-Key with spaces', {}, 'MR_HTTP_INVALID', { 'idempotency-key': 'one two' }],
    ['an Idempotency-Key of 201 characters', {}, 'MR_HTTP_INVALID', { 'idempotency-key': 'k'.repeat(201) }],
    ['a non-ASCII Idempotency-Key', {}, 'MR_HTTP_INVALID', { 'idempotency-key': 'schlüssel' }],
    ['an array', [], 'MR_HTTP_INVALID', {}],
    ['null', 'null', 'MR_HTTP_INVALID', {}],
    ['wrong types', { name: 7, lines: 'all', email: {}, quantity: '1' }, 'MR_HTTP_INVALID', {}],
  ])('refuses %s', async (_, body, code, headers) => {
    const answer = await post(body, headers)
    expect([code, ...(takesNothing(service) ? ['MR_HTTP_NOT_FOUND'] : [])]).toContain(answer.code)
  })

  test.each([
    ['a line break in a header', 'x-correlation-id: a\r\n : b\r\n', 400, 'MR_HTTP_MALFORMED'],
    ['a control character in a header', 'x-correlation-id: a\u0001b\r\n', 400, 'MR_HTTP_MALFORMED'],
    ['headers of 20 kB', `x-correlation-id: ${'x'.repeat(20_000)}\r\n`, 431, 'MR_HTTP_TOO_LARGE'],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n', 400, 'MR_HTTP_MALFORMED'],
    ['a length beside chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n', 400, 'MR_HTTP_MALFORMED'],
  ])('refuses %s', async (_, header, status, code) => {
    const request = `POST ${path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n${header}\r\n`
    expect(await rawHttp(urlOf(service), request)).toMatchObject({ status, code })
  })

  test.each([
    ['a path that is no text', '/%c0%ae', 400, 'MR_HTTP_MALFORMED'],
    ['an endless path', `/${'x/'.repeat(2_000)}`, 404, 'MR_HTTP_NOT_FOUND'],
    ['a path out of its folder', '/../../etc/passwd', 404, 'MR_HTTP_NOT_FOUND'],
  ])('has nothing at %s', async (_, at, status, code) => {
    const request = `GET ${at} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n`
    expect(await rawHttp(urlOf(service), request)).toMatchObject({ status, code })
  })

  test('replaces a correlation id that could smuggle a header in, and repeats none of it', async () => {
    for (const id of ['a b', 'a%0d%0aset-cookie: x', 'ü'.repeat(50), 'x'.repeat(101)]) {
      const { head } = await send(service, '/nothing', { method: 'GET', headers: { 'x-correlation-id': id } })
      expect(head).toMatch(/x-correlation-id: [\w-]{36}(\r\n|$)/)
      expect(head).not.toContain('set-cookie')
    }
  })
})

test.each(services.filter(service => service !== 'notifications'))('%s believes only tokens of the shop', async service => {
  const paths = {
    users: '/users/me',
    inventory: `/products/${randomUUID()}/level`,
    orders: '/orders',
    payments: `/payments/${randomUUID()}`,
  }
  const [, path = ''] = Object.entries(paths).find(([name]) => name === service) ?? []
  const { privateKey: foreign } = generateKeyPairSync('ed25519')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign(own)).split('.')[1]}.`
  const bad = [
    await sign(own, { expires: '-1m' }),
    await sign(foreign),
    await sign(own, { audience: 'another shop' }),
    await sign(own, { issuer: 'another shop' }),
    unsigned,
    'x'.repeat(5_000),
    undefined,
  ]
  for (const token of bad)
    expect(await send(service, path, { method: 'GET', token })).toMatchObject({ status: 401, code: 'MR_UNAUTHENTICATED' })
})

describe('what the shop does not do', () => {
  const line = () => ({ productId, quantity: 1 })
  const refused: readonly (readonly [string, ServiceName, string, () => Call, number, string])[] = [
    [
      'order a negative quantity',
      'orders',
      '/orders',
      () => ({ token: customer, body: { lines: [{ ...line(), quantity: -1 }], paymentMethod: 'tok_visa' } }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'order half a kettle',
      'orders',
      '/orders',
      () => ({ token: customer, body: { lines: [{ ...line(), quantity: 0.5 }], paymentMethod: 'tok_visa' } }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'order nothing',
      'orders',
      '/orders',
      () => ({ token: customer, body: { lines: [], paymentMethod: 'tok_visa' } }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'order an unknown product',
      'orders',
      '/orders',
      () => ({ token: customer, body: { lines: [{ ...line(), productId: randomUUID() }], paymentMethod: 'tok_visa' } }),
      422,
      'product-unknown',
    ],
    [
      'take card numbers',
      'orders',
      '/orders',
      () => ({ token: customer, body: { lines: [line()], paymentMethod: '4111111111111111' } }),
      400,
      'MR_HTTP_INVALID',
    ],
    ['show an unknown order', 'orders', `/orders/${randomUUID()}`, () => ({ method: 'GET', token: customer }), 404, 'MR_HTTP_NOT_FOUND'],
    [
      'show an order whose id is none',
      'orders',
      "/orders/1'%20or%201=1",
      () => ({ method: 'GET', token: customer }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'go on from a made-up cursor',
      'orders',
      '/orders?cursor=eyIkZ3QiOiIifQ',
      () => ({ method: 'GET', token: customer }),
      400,
      'MR_CURSOR',
    ],
    [
      'deliver a negative quantity',
      'inventory',
      `/products/${randomUUID()}/deliveries`,
      () => ({ token: operatorToken, body: { quantity: -5 } }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'sell below nothing',
      'inventory',
      '/products',
      () => ({ token: operatorToken, body: { name: 'Kettle', price: { minorUnits: -1, currency: 'EUR' } } }),
      400,
      'MR_HTTP_INVALID',
    ],
    ['show an unknown product', 'inventory', `/products/${randomUUID()}`, () => ({ method: 'GET' }), 404, 'MR_HTTP_NOT_FOUND'],
    [
      'let a customer add products',
      'inventory',
      '/products',
      () => ({ token: customer, body: { name: 'Kettle', price: { minorUnits: 1, currency: 'EUR' } } }),
      403,
      'MR_FORBIDDEN',
    ],
    [
      'let a customer make operators',
      'users',
      '/operators',
      () => ({ token: customer, body: { email: `${randomUUID()}@example.org`, displayName: 'Eve', password: 'correct horse battery' } }),
      403,
      'MR_FORBIDDEN',
    ],
    [
      'let a customer see payments',
      'payments',
      `/payments/${randomUUID()}`,
      () => ({ method: 'GET', token: customer }),
      403,
      'MR_FORBIDDEN',
    ],
    [
      'register a poor password',
      'users',
      '/users',
      () => ({ body: { email: `${randomUUID()}@example.org`, displayName: 'Eve', password: 'short' } }),
      422,
      'password-poor',
    ],
    [
      'register a name with a line break',
      'users',
      '/users',
      () => ({
        body: { email: `${randomUUID()}@example.org`, displayName: 'Eve\r\nBcc: all@example.org', password: 'correct horse battery' },
      }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'log in with a query for a password',
      'users',
      '/login',
      () => ({ body: { email: 'a@example.org', password: { $ne: '' } } }),
      400,
      'MR_HTTP_INVALID',
    ],
    [
      'log in a stranger',
      'users',
      '/login',
      () => ({ body: { email: `${randomUUID()}@example.org`, password: 'correct horse battery' } }),
      401,
      'login-refused',
    ],
  ]
  test.each(refused)('%s', async (_, service, path, call, status, code) => {
    const answer = await send(service, path, call())
    expect(answer).toMatchObject({ status, code })
    if (code.startsWith('MR_')) expect(documented).toContain(`\`${code}\``)
  })

  test('take another order under a key that was used', async () => {
    const body = { lines: [{ productId, quantity: 2 }], paymentMethod: 'tok_visa' }
    const answer = await send('orders', '/orders', { token: customer, body, headers: { 'idempotency-key': usedKey } })
    expect(answer).toMatchObject({ status: 422, code: 'MR_KEY_REUSED' })
  })

  test("show, cancel or let follow another's order", async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancellation'],
      ['GET', '/events'],
    ] as const)
      expect(
        await send('orders', `/orders/${othersOrder}${path}`, { method, token: customer, ...(method === 'POST' && { body: {} }) }),
      ).toMatchObject({
        status: 404,
        code: 'MR_HTTP_NOT_FOUND',
      })
  })
})
