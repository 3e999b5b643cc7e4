import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  answerError,
  answerTwice,
  type BrokerProxy,
  brokerProxy,
  cutAnswer,
  cutRequest,
  delayAnswer,
  deliverLate,
  deliverTwice,
  dropAnswer,
  hold,
} from '../broker-proxy.ts'
import { eventually } from '../eventually.ts'
import { type FakeBroker, fakeBroker } from './fake-broker.ts'
import { FieldReader, FieldWriter } from './fields.ts'
import { Frames, framed } from './frames.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const [heartbeat, findCoordinator, metadata] = [12, 10, 3]

/** Group, generation, member, instance: version 3. */
const beat = (correlationId: number, apiKey = heartbeat, version = 3): Buffer =>
  new FieldWriter(false)
    .int16(apiKey)
    .int16(version)
    .int32(correlationId)
    .string('tests')
    .string('group')
    .int32(1)
    .string('me')
    .string(null).bytes

const correlationOf = (request: Buffer): Buffer => request.subarray(4, 8)
const well = (request: Buffer): Buffer => Buffer.concat([correlationOf(request), Buffer.from('well, all of it')])

interface Client {
  readonly socket: Socket
  send(frame: Buffer): void
  /** undefined: the connection is closed. */
  next(): Promise<Buffer | undefined>
}

const clientOf = (proxy: BrokerProxy): Client => {
  const [host, port] = proxy.brokers[0]?.split(':') ?? []
  const socket = connect({ host, port: Number(port) }).on('error', () => undefined)
  closing.push(() => socket.destroy())
  const frames = new Frames(socket)
  return { socket, send: frame => void socket.write(framed(frame)), next: () => frames.next() }
}

const set = async (answer = well): Promise<{ broker: FakeBroker; proxy: BrokerProxy; client: Client }> => {
  const broker = await fakeBroker(answer)
  closing.push(broker.close)
  const proxy = await brokerProxy([broker.address])
  closing.push(() => proxy.close())
  return { broker, proxy, client: clientOf(proxy) }
}

test('passes on what no rule meets, requests of one connection in order', async () => {
  const { broker, client } = await set()
  for (const id of [1, 2, 3]) client.send(beat(id))
  for (const id of [1, 2, 3]) expect(await client.next()).toEqual(well(beat(id)))
  expect(broker.received).toEqual([beat(1), beat(2), beat(3)])
})

test('a rule meets once unless told, after as many as told, and then nothing more', async () => {
  const { proxy, client } = await set()
  const rule = proxy.when('Heartbeat', answerTwice, { after: 1, times: 2 })
  for (const id of [1, 2, 3, 4]) client.send(beat(id))
  const ids: number[] = []
  while (ids.length < 6) ids.push((await client.next())?.readInt32BE(0) ?? 0)
  expect(ids).toEqual([1, 2, 2, 3, 3, 4])
  expect(rule.hits).toBe(2)
  expect(proxy.journal).toBe('Heartbeat #2 answerTwice\nHeartbeat #3 answerTwice')
})

test('delayAnswer lets the broker do it at once, and the client wait', async () => {
  const { broker, proxy, client } = await set()
  proxy.when('Heartbeat', delayAnswer(50))
  const sinceMs = performance.now()
  client.send(beat(1))
  await eventually(() => expect(broker.received).toHaveLength(1))
  expect(await client.next()).toEqual(well(beat(1)))
  expect(performance.now() - sinceMs).toBeGreaterThan(45)
})

test('dropAnswer and cutRequest tell the client as little, but the broker has seen only one', async () => {
  const { broker, proxy, client } = await set()
  proxy.when('Heartbeat', dropAnswer)
  proxy.when('Heartbeat', cutRequest)
  client.send(beat(1))
  await eventually(() => expect(broker.received).toEqual([beat(1)]))
  client.socket.end()
  const other = clientOf(proxy)
  other.send(beat(2))
  expect(await other.next()).toBeUndefined()
  expect(broker.received).toEqual([beat(1)])
})

test('cutAnswer gives so many bytes and hangs up', async () => {
  const { proxy, client } = await set()
  proxy.when('Heartbeat', cutAnswer(6))
  const bytes: Buffer[] = []
  client.socket.on('data', chunk => bytes.push(chunk))
  client.send(beat(1))
  expect(await client.next()).toBeUndefined()
  expect(Buffer.concat(bytes)).toEqual(framed(well(beat(1))).subarray(0, 6))
})

test('deliverTwice shows the broker two and the client one', async () => {
  const { broker, proxy, client } = await set()
  proxy.when('Heartbeat', deliverTwice)
  for (const id of [1, 2]) client.send(beat(id))
  expect([await client.next(), await client.next()]).toEqual([well(beat(1)), well(beat(2))])
  expect(broker.received).toEqual([beat(1), beat(1), beat(2)])
})

test('hold keeps a request until it is let go, others of the connection behind it; hung up upon, it never goes on', async () => {
  const { broker, proxy, client } = await set()
  const over = Promise.withResolvers<void>()
  const held = proxy.when('Heartbeat', hold(over.promise))
  for (const id of [1, 2]) client.send(beat(id))
  await held.met
  expect(broker.received).toEqual([])
  over.resolve()
  expect([await client.next(), await client.next()]).toEqual([well(beat(1)), well(beat(2))])
  const forGood = proxy.when('Heartbeat', hold())
  client.send(beat(3))
  await forGood.met
  client.socket.end()
  await eventually(() => expect(proxy.connections).toBe(0))
  expect(broker.received).toHaveLength(2)
})

test('deliverLate brings the request after its client hung up', async () => {
  const { broker, proxy, client } = await set()
  const over = Promise.withResolvers<void>()
  const late = proxy.when('Heartbeat', deliverLate(over.promise))
  client.send(beat(1))
  await late.met
  client.socket.destroy()
  const other = clientOf(proxy)
  other.send(beat(2))
  await other.next()
  over.resolve()
  await eventually(() => expect(broker.received).toEqual([beat(2), beat(1)]))
})

test('answerError answers in the place of the broker, or over its own answer', async () => {
  const { broker, proxy, client } = await set()
  proxy.when('Heartbeat', answerError(27))
  proxy.when('Heartbeat', answerError(25, { applied: true }))
  for (const id of [1, 2]) client.send(beat(id))
  const answers = [
    new FieldReader((await client.next()) ?? Buffer.alloc(0), false),
    new FieldReader((await client.next()) ?? Buffer.alloc(0), false),
  ]
  expect(answers.map(at => [at.int32(), at.int32(), at.int16()])).toEqual([
    [1, 0, 27],
    [2, 0, 25],
  ])
  expect(broker.received).toEqual([beat(2)])
})

test('an error it cannot make cuts the connection and fails the proxy', async () => {
  const { proxy, client } = await set()
  proxy.when('Heartbeat', answerError(27))
  client.send(beat(1, heartbeat, 99))
  expect(await client.next()).toBeUndefined()
  await expect(proxy.close()).rejects.toThrow('add it to error-answers.ts')
  closing.splice(1, 1)
})

test('while frozen nothing passes, either way, and no answer is lost', async () => {
  const { broker, proxy, client } = await set()
  proxy.freeze()
  client.send(beat(1))
  const other = clientOf(proxy)
  other.send(beat(2))
  await eventually(() => expect(proxy.connections).toBe(2))
  expect(broker.received).toEqual([])
  proxy.thaw()
  expect([await client.next(), await other.next()]).toEqual([well(beat(1)), well(beat(2))])
})

test('a seed meets the same requests again, and another seed others', async () => {
  const met = async (seed: number): Promise<string> => {
    const { proxy, client } = await set()
    proxy.when('Heartbeat', [answerTwice, deliverTwice], { times: Infinity, chance: 0.5, seed })
    for (let id = 1; id <= 30; id++) client.send(beat(id))
    for (let last = 0; last < 30; ) last = (await client.next())?.readInt32BE(0) ?? Number.POSITIVE_INFINITY
    return proxy.journal
  }
  const [first, again, other] = [await met(7), await met(7), await met(8)]
  expect(first).toContain('answerTwice')
  expect(first).toContain('deliverTwice')
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('brokers named in answers are the proxy’s own, each with a listener that leads to it', async () => {
  const second = await fakeBroker(request => Buffer.concat([correlationOf(request), Buffer.from('second')]))
  closing.push(second.close)
  const node = (to: FieldWriter, id: number, port: number) => to.int32(id).string('127.0.0.1').int32(port)
  const answer = (request: Buffer): Buffer => {
    const flexible = request.readInt16BE(0) === metadata
    const to = new FieldWriter(flexible).raw(correlationOf(request))
    if (!flexible) return node(to.int32(0).int16(0).string(null), 5, second.port).bytes
    node(to.tags().int32(0).length(1), 5, second.port).string(null).tags()
    return to.raw(Buffer.from('the rest')).bytes
  }
  const { client } = await set(answer)
  client.send(beat(1, metadata, 10))
  const named = new FieldReader((await client.next()) ?? Buffer.alloc(0), true, 9)
  const [, nodeId, host, port] = [named.length(), named.int32(), named.string(), named.int32()]
  expect([nodeId, host]).toEqual([5, '127.0.0.1'])
  expect(port).not.toBe(second.port)
  expect([named.string(), named.tags(), named.rest().toString()]).toEqual([null, undefined, 'the rest'])
  client.send(beat(2, findCoordinator, 2))
  const coordinator = new FieldReader((await client.next()) ?? Buffer.alloc(0), false, 10)
  expect([coordinator.string(), coordinator.int32(), coordinator.string(), coordinator.int32()]).toEqual([null, 5, '127.0.0.1', port])
  const socket = connect(port, '127.0.0.1')
  closing.push(() => socket.destroy())
  socket.write(framed(beat(3)))
  expect((await new Frames(socket).next())?.subarray(4).toString()).toBe('second')
})
