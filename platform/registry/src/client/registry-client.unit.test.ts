import { fingerprintOf, type TypeContract } from '@millrace/contracts'
import { type Clock, systemClock } from '@millrace/messaging'
import { manualClock, memoryBroker, memoryTelemetry, silentTelemetry } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { calling, record, startRegistry } from '../server/server.fixture.ts'
import type { Fetch } from './registry-api.ts'
import { type RegistryClient, registryClient } from './registry-client.ts'

const contract = (type: string, fields: Record<string, unknown> = { id: 'string' }, topic: string | null = 'sales'): TypeContract => {
  const schema = JSON.stringify(record(type, fields))
  return { type, topic, key: 'id', schema, fingerprint: fingerprintOf(schema) }
}
const sold = contract('shop.Sold')
const paid = contract('shop.Paid')

const clientOf = (url: string, fetch?: Fetch, clock: Clock = systemClock): RegistryClient =>
  registryClient({ url, clock, telemetry: silentTelemetry, ...(fetch ? { fetch } : {}) })
const known = (id: number, { schema, fingerprint }: TypeContract) => ({ id, schema, fingerprint })

/** As the global fetch, counted. */
const counted = () => {
  const asked: string[] = []
  const fetch: Fetch = (url, init) => {
    asked.push(`${init.method} ${new URL(url).pathname}`)
    return globalThis.fetch(url, init)
  }
  return { asked, fetch }
}

test('a contract is registered under its subject and read back by id, each asked for once', async () => {
  const { url } = await startRegistry(memoryBroker())
  const { asked, fetch } = counted()
  const client = clientOf(url, fetch)
  expect(await Promise.all([client.register(sold), client.register(sold)])).toEqual([1, 1])
  expect(await client.register(contract('shop.Sold', { id: 'string' }, null))).toBe(1)
  expect(await Promise.all([client.schema(1), client.schema(1)])).toEqual([sold.schema, sold.schema])
  expect(asked).toEqual(['POST /subjects/sales-shop.Sold/versions', 'POST /subjects/shop.Sold/versions', 'GET /schemas/ids/1'])
})

test('an incompatible schema is refused for good, with the registry’s words', async () => {
  const { url } = await startRegistry(memoryBroker())
  const client = clientOf(url)
  await client.register(sold)
  const refusal = client.register(contract('shop.Sold', { id: 'string', total: 'long' }))
  await expect(refusal).rejects.toMatchObject({ code: 'MR_SCHEMA_REFUSED', failure: 'permanent' })
  await expect(refusal).rejects.toThrow(/sales-shop\.Sold.*version 1.*total/)
})

test('an id nobody registered is unknown for good; one that is registered later is found then', async () => {
  const { url } = await startRegistry(memoryBroker())
  const client = clientOf(url)
  await expect(client.schema(2)).rejects.toMatchObject({ code: 'MR_SCHEMA_UNKNOWN', failure: 'permanent' })
  for (const each of [sold, paid]) await client.register(each)
  expect(await client.schema(2)).toBe(paid.schema)
})

test('a schema with references comes closed: every type inside, at its first use', async () => {
  const { url } = await startRegistry(memoryBroker())
  const call = calling({ url })
  await call.register('currency', { type: 'enum', name: 'Currency', namespace: 'shop', symbols: ['EUR'] })
  const references = [{ name: 'shop.Currency', subject: 'currency', version: 1 }]
  await call.register('money', record('Money', { amount: 'long', currency: 'Currency' }, { namespace: 'shop' }), { references })
  await call.register('sold', record('shop.Sold', { price: 'Money', paid: ['null', 'shop.Money'] }), {
    references: [{ name: 'shop.Money', subject: 'money', version: 1 }],
  })
  const currency = { type: 'enum', name: 'shop.Currency', symbols: ['EUR'] }
  const money = record('shop.Money', { amount: 'long', currency })
  const closed = JSON.parse(await clientOf(url).schema(3))
  expect(closed).toEqual(record('shop.Sold', { price: money, paid: ['null', 'shop.Money'] }))
})

test('a registry that is down, slow or no registry is unavailable, not wrong', async () => {
  const gone = await startRegistry(memoryBroker())
  await gone.close()
  const unavailable = { code: 'MR_REGISTRY_UNAVAILABLE', failure: 'unavailable' }
  await expect(clientOf(gone.url).schema(1)).rejects.toMatchObject(unavailable)
  await expect(clientOf(gone.url).register(sold)).rejects.toMatchObject(unavailable)

  const answers = [
    new Response('<h1>Not here</h1>', { status: 404 }),
    new Response('{}', { status: 200 }),
    Response.json({ error_code: 404, message: 'HTTP 404 Not Found' }, { status: 404 }),
  ]
  for (const answer of answers) await expect(clientOf(gone.url, async () => answer).schema(1)).rejects.toMatchObject(unavailable)

  const clock = manualClock()
  const hanging: Fetch = (_url, { signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const slow = expect(clientOf(gone.url, hanging, clock).schema(1)).rejects.toMatchObject(unavailable)
  await clock.advance(15_000)
  await slow
})

test('after a failure the next call asks again', async () => {
  const { url } = await startRegistry(memoryBroker())
  let down = true
  const client = clientOf(url, (to, init) => (down ? Promise.reject(new Error('connection refused')) : fetch(to, init)))
  await expect(client.register(sold)).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
  down = false
  expect(await client.register(sold)).toBe(1)
})

test('credentials in the URL go into the header and into no message', async () => {
  let authorization: string | null = null
  const client = clientOf('http://ada:s%3Acret@127.0.0.1:9/', async (url, init) => {
    authorization = new Headers(init.headers).get('authorization')
    throw new Error(`refused ${url}`)
  })
  const failure = await client.schema(1).catch((error: Error) => error)
  expect(authorization).toBe(`Basic ${Buffer.from('ada:s:cret').toString('base64')}`)
  expect(`${failure} ${failure instanceof Error ? failure.cause : ''}`).not.toContain('cret')
})

test('every request is counted by its outcome', async () => {
  const { url } = await startRegistry(memoryBroker())
  const telemetry = memoryTelemetry()
  const client = registryClient({ url, clock: systemClock, telemetry })
  await client.register(sold)
  await expect(client.schema(9)).rejects.toThrow()
  expect(telemetry.total('millrace_registry_client_requests_total', { outcome: 'ok' })).toBe(2)
  expect(telemetry.total('millrace_registry_client_requests_total', { outcome: 'refused' })).toBe(1)
})

test('a registry that agrees with what the service knows is verified', async () => {
  const { url } = await startRegistry(memoryBroker())
  for (const each of [sold, paid]) await clientOf(url).register(each)
  const client = clientOf(url)
  client.expect([known(1, sold), known(2, paid)])
  await client.verify()
})

test('an empty registry in the old one’s place is found at the start, by an unknown id, and by a registration', async () => {
  const { url } = await startRegistry(memoryBroker())
  const replaced = { code: 'MR_REGISTRY_REPLACED', failure: 'unavailable', message: expect.stringMatching(/id 1.*restore/) }
  const fresh = () => {
    const client = clientOf(url)
    client.expect([known(1, sold), known(2, paid)])
    return client
  }
  await expect(fresh().verify()).rejects.toMatchObject(replaced)
  await expect(fresh().schema(77)).rejects.toMatchObject(replaced)
  await expect(fresh().register(paid)).rejects.toMatchObject(replaced)
})

test('a registry that gives known ids other meanings is found, though every id is there', async () => {
  const { url } = await startRegistry(memoryBroker())
  for (const each of [paid, sold]) await clientOf(url).register(each)
  const client = clientOf(url)
  client.expect([known(1, sold), known(2, paid)])
  await expect(client.verify()).rejects.toMatchObject({ code: 'MR_REGISTRY_REPLACED' })
})

test('a registry that was down at the start and is another when it is back is not believed, whatever it is asked', async () => {
  const { url } = await startRegistry(memoryBroker())
  const other = contract('other.Thing')
  for (const each of [other, sold]) await clientOf(url).register(each)
  let down = true
  const requests: string[] = []
  const client = clientOf(url, (to, init) => {
    requests.push(`${init.method} ${to.slice(url.length)}`)
    return down ? Promise.reject(new Error('connection refused')) : fetch(to, init)
  })
  client.expect([known(1, sold), known(3, paid)])
  await expect(client.verify()).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
  down = false
  await expect(client.schema(2)).rejects.toMatchObject({ code: 'MR_REGISTRY_REPLACED' })
  requests.length = 0
  await expect(client.register(other)).rejects.toMatchObject({ code: 'MR_REGISTRY_REPLACED' })
  expect(requests.filter(request => request.startsWith('POST'))).toEqual([])
})

test('a registry that was down at the start is verified once, by the first who asks it, and believed from then on', async () => {
  const { url } = await startRegistry(memoryBroker())
  for (const each of [sold, paid, contract('shop.Refunded')]) await clientOf(url).register(each)
  const requests: string[] = []
  const client = clientOf(url, (to, init) => {
    requests.push(to.slice(url.length))
    return fetch(to, init)
  })
  client.expect([known(1, sold), known(2, paid)])
  await Promise.all([client.schema(3), client.register(paid)])
  expect(requests.filter(path => path === '/schemas/ids/1')).toHaveLength(1)
  requests.length = 0
  await expect(client.schema(9)).rejects.toMatchObject({ code: 'MR_SCHEMA_UNKNOWN' })
  expect(requests).not.toContain('/schemas/ids/2')
})

test('a registry that is down can’t be verified, which is another thing than being replaced', async () => {
  const { url, close } = await startRegistry(memoryBroker())
  await close()
  const client = clientOf(url)
  client.expect([known(1, sold)])
  await expect(client.verify()).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
})

test('a lost registry is rebuilt from what its services know, with the same ids, and goes on above them', async () => {
  const { url } = await startRegistry(memoryBroker())
  const client = clientOf(url)
  const all = [
    { ...known(12, paid), subject: 'sales-shop.Paid' },
    { ...known(5, sold), subject: 'sales-shop.Sold' },
  ]
  await client.restore(all)
  client.expect(all)
  await client.verify()
  expect(await client.register(sold)).toBe(5)
  expect(await client.register(contract('shop.Refunded'))).toBe(13)
  await expect(client.restore(all)).rejects.toMatchObject({ code: 'MR_SCHEMA_REFUSED' })
})

test('a restore that was cut short is done again, and nobody registers meanwhile', async () => {
  const { url } = await startRegistry(memoryBroker())
  const all = [
    { ...known(5, sold), subject: 'sales-shop.Sold' },
    { ...known(6, paid), subject: 'sales-shop.Paid' },
  ]
  let left = 3
  const cut = clientOf(url, (to, init) => (left-- > 0 ? fetch(to, init) : Promise.reject(new Error('killed'))))
  await expect(cut.restore(all)).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
  await expect(clientOf(url).register(paid)).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
  await clientOf(url).restore(all)
  expect(await clientOf(url).register(paid)).toBe(6)
})
