import { memoryBroker } from '@millrace/messaging/memory'
import { describe, expect, test } from 'vitest'
import { type Call, calling, record, startRegistry } from '../server.fixture.ts'

const v1 = record('shop.Sold', { id: 'string' })
const v2 = record('shop.Sold', { id: 'string', note: ['null', 'string'] }) // no default: readers of v2 can't read v1
const v3 = { ...v1, fields: [...v1.fields, { name: 'note', type: ['null', 'string'], default: null }] }

const start = async (): Promise<Call> => calling(await startRegistry(memoryBroker()))
const refusal = (status: number, error_code: number, message: unknown = expect.any(String)) => ({
  status,
  type: 'application/vnd.schemaregistry.v1+json',
  body: { error_code, message },
})
const ok = (body: unknown) => ({ status: 200, type: 'application/vnd.schemaregistry.v1+json', body })

describe('registering and reading', () => {
  test('a registered schema is read by id, by version, by latest and by its content', async () => {
    const call = await start()
    expect(await call.register('a-value', v1)).toEqual(ok({ id: 1 }))
    expect(await call.register('a-value', v3)).toEqual(ok({ id: 2 }))
    expect(await call.get('/schemas/ids/1')).toEqual(ok({ schema: JSON.stringify(v1) }))
    expect(await call.get('/schemas/ids/1/schema')).toEqual(ok(v1))
    expect(await call.get('/subjects')).toEqual(ok(['a-value']))
    expect(await call.get('/subjects/a-value/versions')).toEqual(ok([1, 2]))
    const second = { subject: 'a-value', version: 2, id: 2, schema: JSON.stringify(v3) }
    expect(await call.get('/subjects/a-value/versions/latest')).toEqual(ok(second))
    expect(await call.get('/subjects/a-value/versions/2')).toEqual(ok(second))
    expect(await call.post('/subjects/a-value', { schema: JSON.stringify(v3) })).toEqual(ok(second))
    expect(await call.get('/schemas?subjectPrefix=a-&latestOnly=true')).toEqual(ok([second]))
  })

  test('the same schema has one id under every subject, whatever its white space and the order of its keys', async () => {
    const call = await start()
    const reordered = { fields: v1.fields, name: v1.name, type: v1.type }
    await call.register('other', v3)
    expect((await call.register('a', v1)).body).toEqual({ id: 2 })
    expect((await call.register('b', reordered)).body).toEqual({ id: 2 })
    expect((await call.post('/subjects/b/versions', { schema: JSON.stringify(v1, null, 4) })).body).toEqual({ id: 2 })
    expect((await call.get('/schemas/ids/2/subjects')).body).toEqual(['a', 'b'])
    expect((await call.get('/schemas/ids/2/versions')).body).toEqual([
      { subject: 'a', version: 1 },
      { subject: 'b', version: 1 },
    ])
  })

  test('a subject may hold any character', async () => {
    const call = await start()
    const subject = `orders.events/${'ü'.repeat(300)}?x`
    expect((await call.register(subject, v1)).status).toBe(200)
    expect((await call.get(`/subjects/${encodeURIComponent(subject)}/versions`)).body).toEqual([1])
  })

  test('what is not there is told apart by code', async () => {
    const call = await start()
    await call.register('a', v1)
    expect(await call.get('/subjects/b/versions')).toEqual(refusal(404, 40401, "Subject 'b' not found."))
    expect(await call.post('/subjects/b', { schema: '"string"' })).toEqual(refusal(404, 40401))
    expect(await call.get('/subjects/a/versions/7')).toEqual(refusal(404, 40402, 'Version 7 not found.'))
    expect(await call.get('/schemas/ids/7')).toEqual(refusal(404, 40403, 'Schema 7 not found'))
    expect(await call.post('/subjects/a', { schema: '"string"' })).toEqual(refusal(404, 40403, 'Schema not found'))
    expect(await call.get('/config/a')).toEqual(refusal(404, 40408))
    expect(await call.get('/mode/a')).toEqual(refusal(404, 40409))
    expect(await call.get('/nowhere')).toEqual(refusal(404, 404))
    for (const version of ['0', '-2', 'x', '2147483648'])
      expect(await call.get(`/subjects/a/versions/${version}`)).toEqual(refusal(422, 42202))
  })

  test('what every client asks first is there', async () => {
    const call = await start()
    expect(await call.get('/')).toEqual(ok({}))
    expect(await call.get('/schemas/types')).toEqual(ok(['AVRO']))
    expect(await call.get('/mode')).toEqual(ok({ mode: 'READWRITE' }))
    expect(await call.get('/config')).toEqual(ok({ compatibilityLevel: 'BACKWARD' }))
    expect((await call.get('/health')).body).toEqual({ live: true, ready: true, schemas: 0 })
  })
})

describe('what is refused', () => {
  test('text that is no Avro schema, saying why', async () => {
    const call = await start()
    const bad = ['', '{', '"unheard.Of"', '{"type":"record","name":"X","fields":[{"name":"a","type":"int","default":"no"}]}', '[]x']
    for (const schema of bad) expect(await call.post('/subjects/a/versions', { schema })).toEqual(refusal(422, 42201))
    expect(await call.post('/subjects/a/versions', { schema: 'message X {}', schemaType: 'PROTOBUF' })).toEqual(refusal(422, 42201))
    expect((await call.get('/subjects')).body).toEqual([])
  })

  test('bodies that are malformed, of another form, too large or too deep, without a stack', async () => {
    const call = await start()
    const nested = '['.repeat(5_000) + ']'.repeat(5_000)
    expect(await call.post('/subjects/a/versions', { schema: nested })).toEqual(refusal(422, 42201, expect.stringContaining('200 levels')))
    expect(await call.post('/subjects/a/versions', { schema: 'x'.repeat(600_000) })).toEqual(refusal(413, 413))
    expect(await call.post('/subjects/a/versions', { schema: 7 })).toEqual(refusal(422, 422))
    expect(await call.post('/subjects/a/versions', { schema: '"int"', metadata: { properties: {} } })).toEqual(refusal(422, 422))
  })

  test('a body that is not JSON', async () => {
    const { url } = await startRegistry(memoryBroker())
    const response = await fetch(`${url}/subjects/a/versions`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error_code: 400, message: "The request's body is not JSON." })
  })

  test('a number that JSON cannot carry exactly, since two schemas would become one', async () => {
    const call = await start()
    const schema = '{"type":"record","name":"X","fields":[{"name":"a","type":"long","default":9007199254740993}]}'
    expect(await call.post('/subjects/a/versions', { schema })).toEqual(refusal(422, 42201))
  })
})

describe('compatibility', () => {
  test('an incompatible schema is refused with the subject, the version and the place', async () => {
    const call = await start()
    await call.register('a-value', v1)
    const refused = await call.register('a-value', v2)
    expect(refused).toEqual(refusal(409, 409, expect.stringMatching(/"a-value".*version 1.*note/)))
    expect((await call.get('/subjects/a-value/versions')).body).toEqual([1])
  })

  test('every reason is given, not the first', async () => {
    const call = await start()
    await call.register('a', record('shop.Sold', { id: 'string', count: 'int' }))
    const next = record('shop.Sold', { id: 'int', count: 'int', note: 'string' })
    const { body } = await call.post('/compatibility/subjects/a/versions/1?verbose=true', { schema: JSON.stringify(next) })
    expect(body).toEqual({
      is_compatible: false,
      messages: [
        expect.stringContaining('TYPE_MISMATCH at /fields/0/type'),
        expect.stringContaining('READER_FIELD_MISSING_DEFAULT_VALUE at /fields/2'),
      ],
    })
  })

  test('the subject has its own level, else the registry has one for all', async () => {
    const call = await start()
    await call.register('a', v1)
    expect(await call.put('/config/a', { compatibility: 'forward' })).toEqual(ok({ compatibility: 'FORWARD' }))
    expect((await call.get('/config/a')).body).toEqual({ compatibilityLevel: 'FORWARD' })
    expect((await call.register('a', v2)).status).toBe(200)
    await call.register('b', v1)
    expect((await call.get('/config/b?defaultToGlobal=true')).body).toEqual({ compatibilityLevel: 'BACKWARD' })
    expect((await call.register('b', v2)).status).toBe(409)
    expect((await call.put('/config', { compatibility: 'NONE' })).body).toEqual({ compatibility: 'NONE' })
    expect((await call.register('b', '"int"')).status).toBe(422)
    expect((await call.register('b', 'int')).status).toBe(200)
    expect((await call.remove('/config/a')).body).toEqual({ compatibilityLevel: 'FORWARD' })
    expect((await call.remove('/config/a')).body).toMatchObject({ error_code: 40408 })
    expect(await call.put('/config', { compatibility: 'SIDEWAYS' })).toEqual(refusal(422, 42203))
  })

  test('a transitive level asks every version, another one the last alone', async () => {
    const call = await start()
    const [a, b, c] = [v1, { ...v1, fields: [{ name: 'n', type: 'int', default: 0 }] }, record('shop.Sold', { n: 'int' })]
    for (const subject of ['last', 'all']) for (const schema of [a, b]) await call.register(subject, schema)
    await call.put('/config/all', { compatibility: 'BACKWARD_TRANSITIVE' })
    expect((await call.register('last', c)).status).toBe(200)
    expect(await call.register('all', c)).toEqual(refusal(409, 409, expect.stringContaining('version 1')))
  })

  test('it can be asked without registering', async () => {
    const call = await start()
    await call.register('a', v1)
    const ask = (at: string, schema: object) => call.post(`/compatibility/subjects/${at}`, { schema: JSON.stringify(schema) })
    expect(await ask('a/versions/latest', v3)).toEqual(ok({ is_compatible: true }))
    expect(await ask('a/versions/1?verbose=true', v2)).toEqual(ok({ is_compatible: false, messages: [expect.stringContaining('note')] }))
    expect(await ask('a/versions', v2)).toEqual(ok({ is_compatible: false }))
    expect(await ask('new/versions/latest', v2)).toEqual(ok({ is_compatible: true }))
    expect(await ask('a/versions/9', v2)).toEqual(refusal(404, 40402))
  })
})

describe('references', () => {
  const money = record('shop.Money', { amount: 'long' })
  const priced = record('shop.Priced', { price: 'shop.Money' })
  const reference = { name: 'shop.Money', subject: 'money', version: 1 }

  test('a schema refers to a version of another subject, which is then in use', async () => {
    const call = await start()
    await call.register('money', money)
    expect(await call.register('priced', priced, { references: [reference] })).toEqual(ok({ id: 2 }))
    expect((await call.get('/schemas/ids/2')).body).toEqual({ schema: JSON.stringify(priced), references: [reference] })
    expect((await call.get('/subjects/money/versions/1/referencedby')).body).toEqual([2])
    expect(await call.remove('/subjects/money')).toEqual(refusal(422, 42206, expect.stringContaining('2')))
    expect((await call.remove('/subjects/priced')).body).toEqual([1])
    expect((await call.remove('/subjects/money')).body).toEqual([1])
  })

  test('a reference to nothing is refused', async () => {
    const call = await start()
    expect(await call.register('priced', priced, { references: [reference] })).toEqual(
      refusal(422, 42201, expect.stringContaining('"money"')),
    )
    expect(await call.register('priced', priced)).toEqual(refusal(422, 42201))
  })
})

describe('deleting', () => {
  test('a deleted version is gone from its subject, but its id still answers', async () => {
    const call = await start()
    for (const schema of [v1, v3]) await call.register('a', schema)
    expect(await call.remove('/subjects/a/versions/1')).toEqual(ok(1))
    expect(await call.remove('/subjects/a/versions/1')).toEqual(refusal(404, 40406))
    expect((await call.get('/subjects/a/versions')).body).toEqual([2])
    expect((await call.get('/subjects/a/versions?deleted=true')).body).toEqual([1, 2])
    expect((await call.get('/schemas/ids/1')).body).toEqual({ schema: JSON.stringify(v1) })
    expect((await call.remove('/subjects/a')).body).toEqual([2])
    expect(await call.remove('/subjects/a')).toEqual(refusal(404, 40404))
    expect((await call.get('/subjects')).body).toEqual([])
    expect((await call.get('/subjects?deleted=true')).body).toEqual(['a'])
  })

  test('a deleted schema registered again has its id, as a new version; its id is never another schema’s', async () => {
    const call = await start()
    await call.register('a', v1)
    await call.remove('/subjects/a')
    expect((await call.register('b', v3)).body).toEqual({ id: 2 })
    expect((await call.register('a', v1)).body).toEqual({ id: 1 })
    expect((await call.get('/subjects/a/versions')).body).toEqual([2])
    expect(await call.remove('/subjects/a?permanent=true')).toEqual(refusal(422, 42205))
  })
})

describe('modes', () => {
  test('a read-only registry takes no schema', async () => {
    const call = await start()
    expect((await call.put('/mode', { mode: 'READONLY' })).body).toEqual({ mode: 'READONLY' })
    expect(await call.register('a', v1)).toEqual(refusal(422, 42205))
    expect(await call.put('/mode', { mode: 'SOMETIMES' })).toEqual(refusal(422, 42204))
  })

  test('an empty registry takes ids in mode IMPORT, and goes on above them', async () => {
    const call = await start()
    expect(await call.register('a', v1, { id: 41 })).toEqual(refusal(422, 42205))
    await call.put('/mode', { mode: 'IMPORT' })
    expect((await call.register('a', v1, { id: 41, version: 3 })).body).toEqual({ id: 41 })
    expect((await call.register('a', v1, { id: 41, version: 3 })).body).toEqual({ id: 41 })
    expect(await call.register('b', v3, { id: 41 })).toEqual(refusal(422, 42205))
    expect(await call.register('b', v3)).toEqual(refusal(422, 42205))
    await call.put('/mode', { mode: 'READWRITE' })
    expect((await call.register('a', v3, { id: -1, version: -1 })).body).toEqual({ id: 42 })
    expect((await call.get('/subjects/a/versions')).body).toEqual([3, 4])
    expect(await call.put('/mode', { mode: 'IMPORT' })).toEqual(refusal(422, 42205))
  })
})
