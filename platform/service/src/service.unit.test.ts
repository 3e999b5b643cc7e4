import { memoryDatabase, memoryStore } from '@millrace/event-sourcing/memory'
import type { Broker } from '@millrace/messaging'
import { header, MessagingError } from '@millrace/messaging'
import { type MemoryBroker, memoryBroker, memorySchemas } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import { table } from 'millrace'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Adapters, Starting } from './api.ts'
import { type Running, start } from './start.ts'
import { startIssuer } from './testing/issuer.ts'
import { contracts, notesService, summaries, waiting } from './testing/notes.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let broker: MemoryBroker
let database: ReturnType<typeof memoryDatabase>
let store: ReturnType<typeof memoryStore>
let schemas: ReturnType<typeof memorySchemas>
let service: Running
let token: string
let logged: string[]

beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(() => issuer.close())

const adapters = (): Adapters => ({
  contracts,
  broker: broker.client(),
  store,
  registry: schemas,
  http: { host: '127.0.0.1', port: 0 },
  identity: issuer.identity,
})

const silent = { logger: pino({ level: 'silent' }) }

/** Waits for a table whose topic isn't there. */
const withTable = { ...notesService, tables: [table(summaries)] }

/** A broker that tells what of it is open. */
const recordingBroker = (broker: Broker) => {
  const [open, opened] = [new Set<string>(), new Set<string>()]
  const watched = <T extends { close(): Promise<void> }>(name: string, part: T): T => {
    open.add(name)
    opened.add(name)
    return Object.assign(Object.create(part), {
      close: async () => {
        await part.close()
        open.delete(name)
      },
    })
  }
  const recording: Broker = {
    ...broker,
    ready: signal => broker.ready(signal),
    topics: broker.topics,
    close: () => broker.close(),
    producer: name => watched(`producer ${name}`, broker.producer(name)),
    transactions: id => watched(`writer ${id}`, broker.transactions(id)),
    join: options => watched(`member ${options.group}`, broker.join(options)),
    follow: options => watched('follower', broker.follow(options)),
  }
  return { broker: recording, opened, open: () => [...open] }
}

beforeEach(async () => {
  schemas = memorySchemas()
  broker = memoryBroker()
  await broker.topics.create([{ topic: 'notes.events', partitions: 2, config: {} }])
  database = memoryDatabase()
  store = memoryStore(database)
  logged = []
  service = await start(notesService, adapters(), { logger: pino({ level: 'debug' }, { write: line => void logged.push(line) }) })
  await service.ready
  token = await issuer.sign('ada')
})
afterEach(async () => {
  broker.restore()
  store.restore()
  await service.close()
})

interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: string | null
}

const call = async (path: string, { method = 'GET', body, headers = {}, as = token }: Call = {}) => {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === null ? {} : { authorization: `Bearer ${as}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined }
}
const write = (text: string, headers: Readonly<Record<string, string>> = {}) => call('/notes', { method: 'POST', body: { text }, headers })
const stored = async () => (await Array.fromAsync(store.commits.scan())).length

describe('a request', () => {
  test('is answered when its commit is stored, and its view follows', async () => {
    const { status, json } = await write('hello')
    expect([status, json.version]).toEqual([202, 1])
    expect((await call(`/notes/${json.noteId}`)).json).toEqual({ noteId: json.noteId, owner: 'ada', text: 'hello' })
  })

  test('law 2: the same Idempotency-Key, twice at once, is one request', async () => {
    const key = { 'idempotency-key': 'one' }
    const [first, second] = await Promise.all([write('hello', key), write('hello', key)])
    expect(first?.json).toEqual(second?.json)
    expect(await stored()).toBe(1)
    expect(await write('other', key)).toMatchObject({ status: 422, json: { code: 'MR_KEY_REUSED' } })
  })

  test('without an Idempotency-Key gets one back', async () => {
    const first = await write('hello')
    const again = await write('hello', { 'idempotency-key': first.headers.get('idempotency-key') ?? '' })
    expect(again.json.noteId).toBe(first.json.noteId)
  })

  test('law 10: its correlation id and trace go on to Kafka', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const headers = { 'x-correlation-id': 'flow-7', traceparent: `00-${trace}-b7ad6b7169203331-01`, baggage: 'tenant=a' }
    const { headers: answered } = await write('hello', headers)
    expect(answered.get('x-correlation-id')).toBe('flow-7')
    const seen: string[][] = []
    const follower = broker.follow({
      from: [0, 1].map(partition => ({ topic: 'notes.events', partition, offset: 0 })),
      records: ({ records }) => {
        for (const { headers: got } of records)
          seen.push([header.correlationId, header.traceparent, header.baggage].map(name => got.get(name) ?? ''))
      },
      outOfRange: () => undefined,
      trouble: () => undefined,
    })
    await eventually(() => expect(seen).toHaveLength(1))
    await follower.close()
    expect(seen[0]?.[0]).toBe('flow-7')
    expect(seen[0]?.[1]).toContain(trace)
    expect(seen[0]?.[2]).toBe('tenant=a')
  })

  test('pages go on where the cursor says, and a foreign cursor is refused', async () => {
    for (const text of ['a', 'b', 'c']) await write(text)
    await eventually(async () => expect((await call('/notes')).json.items).toHaveLength(2))
    const first = (await call('/notes')).json
    const second = (await call(`/notes?cursor=${encodeURIComponent(first.next)}`)).json
    expect([...first.items, ...second.items].map(({ text }: { text: string }) => text).sort()).toEqual(['a', 'b', 'c'])
    expect(await call('/notes?cursor=nonsense')).toMatchObject({ status: 400, json: { code: 'MR_CURSOR' } })
  })
})

describe('bad input gets a problem, and nothing is stored', () => {
  const bad: readonly (readonly [string, () => ReturnType<typeof call>, number, string])[] = [
    ['malformed JSON', () => call('/notes', { method: 'POST', body: '{"text":' }), 400, 'MR_HTTP_MALFORMED'],
    ['wrong types', () => call('/notes', { method: 'POST', body: { text: 7 } }), 400, 'MR_HTTP_INVALID'],
    ['a negative number', () => call('/notes', { method: 'POST', body: { text: 'x', stars: -1 } }), 400, 'MR_HTTP_INVALID'],
    ['a body of 10 MB', () => call('/notes', { method: 'POST', body: { text: 'x'.repeat(10_000_000) } }), 413, 'MR_HTTP_TOO_LARGE'],
    [
      'another media type',
      () => call('/notes', { method: 'POST', body: 'text=x', headers: { 'content-type': 'text/csv' } }),
      415,
      'MR_HTTP_UNSUPPORTED',
    ],
    ['no token', () => call('/notes', { method: 'POST', body: { text: 'x' }, as: null }), 401, 'MR_UNAUTHENTICATED'],
    ['an ill-formed Idempotency-Key', () => write('x', { 'idempotency-key': 'a b' }), 400, 'MR_HTTP_INVALID'],
    ['an unknown path', () => call('/nothing'), 404, 'MR_HTTP_NOT_FOUND'],
    ['an id that is none', () => call('/notes/42'), 400, 'MR_HTTP_INVALID'],
    ['a role one does not have', () => call('/admin', { method: 'POST' }), 403, 'MR_FORBIDDEN'],
  ]
  test.each(bad)('%s', async (_name, send, status, code) => {
    const answer = await send()
    expect([answer.status, answer.json.code, answer.headers.get('content-type')]).toEqual([status, code, 'application/problem+json'])
    expect(await stored()).toBe(0)
  })

  test('a rejection has its own code and status, and is stored as an outcome', async () => {
    expect(await write('rude')).toMatchObject({ status: 422, json: { code: 'too-rude', detail: 'be kind' } })
  })

  test('expired, foreign and misdirected tokens are refused', async () => {
    const tokens = [
      issuer.sign('ada', { expires: '-1m' }),
      issuer.sign('ada', { key: issuer.foreignKey }),
      issuer.sign('ada', { audience: 'other' }),
    ]
    for (const as of [...(await Promise.all(tokens)), 'junk', `${token}x`])
      expect(await call('/notes', { as })).toMatchObject({ status: 401 })
  })

  test('a header cannot smuggle another in: an ill-formed correlation id is replaced', async () => {
    const { headers } = await write('hello', { 'x-correlation-id': 'a b; c="d"' })
    expect(headers.get('x-correlation-id')).toMatch(/^[\da-f-]{36}$/)
  })

  test('a fault tells nothing of its inside, and is logged under the correlation id', async () => {
    const { status, text, json } = await call('/fault')
    expect([status, json.code]).toEqual([500, 'MR_HTTP_INTERNAL'])
    expect(text).not.toContain('secret detail')
    expect(logged.some(line => line.includes('secret detail') && line.includes(json.correlationId))).toBe(true)
  })

  test('tokens are never logged', async () => {
    await write('hello')
    await call('/fault')
    expect(logged.join('')).not.toContain(token)
  })
})

describe('when something is down', () => {
  test('law 11: a store that is down answers 503 with Retry-After, and the same request succeeds later', async () => {
    const key = { 'idempotency-key': 'later' }
    store.outage()
    const refused = await write('hello', key)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    store.restore()
    expect((await write('hello', key)).status).toBe(202)
  })

  test('a registry that goes down while the service starts is waited for, and health says so', async () => {
    let down = true
    const unavailable = new MessagingError('MR_REGISTRY_UNAVAILABLE', 'It is down.', { failure: 'unavailable' })
    const registry: Adapters['registry'] = {
      ...schemas,
      register: async contract => {
        if (down) throw unavailable
        return schemas.register(contract)
      },
    }
    const waiting = await start(
      notesService,
      { ...adapters(), store: memoryStore(memoryDatabase()), registry },
      { logger: pino({ level: 'silent' }) },
    )
    await eventually(() =>
      expect(waiting.health()).toMatchObject({
        status: 'starting',
        checks: { waitingFor: expect.stringContaining('MR_REGISTRY_UNAVAILABLE') },
      }),
    )
    down = false
    await waiting.ready
    expect(waiting.health().status).toBe('ready')
    await waiting.close()
  })

  test('a broker that is down refuses nobody: what is stored is published later', async () => {
    broker.outage()
    const { status, json } = await write('hello')
    expect(status).toBe(202)
    broker.restore()
    expect((await call(`/notes/${json.noteId}`)).status).toBe(200)
  })
})

describe('a service', () => {
  test('says how it is, and what one can ask of it', async () => {
    expect((await call('/health', { as: null })).json).toMatchObject({ service: 'notes', status: 'ready', checks: { liveLetters: 0 } })
    expect((await call('/docs/json', { as: null })).json.paths).toHaveProperty('/notes/{noteId}')
    expect((await call('/metrics', { as: null })).text).toContain('millrace_http_request_seconds')
    expect((await call('/open', { as: null })).json).toEqual({ open: true })
  })

  test('does once, when it is ready, what its definition says', async () => {
    const whenReady: string[] = []
    const greeting = { ...notesService, whenReady: [async (starting: Starting) => void whenReady.push(starting.newId('first'))] }
    const first = await start(greeting, { ...adapters(), store: memoryStore(database) }, { logger: pino({ level: 'silent' }) })
    await eventually(() => expect(whenReady).toHaveLength(1))
    await first.close()
    const again = await start(greeting, { ...adapters(), store: memoryStore(database) }, { logger: pino({ level: 'silent' }) })
    await eventually(() => expect(whenReady).toHaveLength(2))
    await again.close()
    expect(whenReady[0]).toBe(whenReady[1])
  })

  test('law 12: one that cannot start has closed what it opened', async () => {
    const bare = memoryBroker()
    await bare.topics.create([{ topic: 'notes.summaries', partitions: 1, config: {} }])
    const watched = recordingBroker(bare.client())
    const failing = await start(withTable, { ...adapters(), broker: watched.broker, store: memoryStore(database) }, silent)
    await expect(failing.ready).rejects.toMatchObject({ code: 'MR_TOPIC_MISSING' })
    await eventually(() => expect(watched.open()).toEqual([]))
    expect(watched.opened).toContain('follower')
    await failing.close()
  })

  test('law 12: stopping while it starts ends the start', async () => {
    const running = await start(withTable, { ...adapters(), store: memoryStore(database) }, silent)
    const waiting = running.ready.then(
      () => 'ready',
      () => 'given up',
    )
    await running.close()
    expect(await waiting).toBe('given up')
  })

  test('law 12: who waits for a change does not hold up stopping', async () => {
    const { json } = await write('hello')
    const follower = call(`/notes/${json.noteId}/never`)
    await eventually(() => expect(waiting).toContain(json.noteId))
    await service.close()
    expect([404, 503]).toContain((await follower).status)
  })

  test('law 12: closing finishes what is in hand', async () => {
    const writes = Array.from({ length: 20 }, (_, at) => write(`${at}`))
    await Promise.all(writes)
    await service.close()
    expect(
      await store.commits
        .unpublished(
          Array.from({ length: 64 }, (_, at) => at),
          100,
        )
        .catch(() => []),
    ).toEqual([])
  })
})
