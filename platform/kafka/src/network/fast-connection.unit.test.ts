import { createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { ConnectionClass, type Exchange, socketFactory } from '../kafkajs.ts'
import { kafkajsLogger } from '../logging.ts'
import { exchange } from '../wire/exchange.ts'
import { FastConnection } from './fast-connection.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Takes requests whole, and lets a test say what comes back. */
const scripted = async (answer: (requests: readonly Buffer[], socket: Socket) => void) => {
  const requests: Buffer[] = []
  const server = createServer(socket => {
    let bytes = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const end = 4 + bytes.readInt32BE(0)
        requests.push(bytes.subarray(0, end))
        bytes = bytes.subarray(end)
        answer(requests, socket)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, requests }
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const connectTo = async (server: Server, Connection: typeof ConnectionClass) => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const connection = new Connection({
    host: '127.0.0.1',
    port,
    clientId: 'größe',
    logger: kafkajsLogger(silent),
    socketFactory: socketFactory(),
    ssl: null,
    sasl: null,
    requestTimeout: 1_000,
    connectionTimeout: 1_000,
    enforceRequestTimeout: false,
  })
  await connection.connect()
  closing.push(
    () => server.close(),
    () => connection.disconnect().then(() => connection.socket?.destroy()),
  )
  return connection
}

const echo = (text: string, flexible = false): Exchange<{ readonly text: string }> =>
  exchange({
    api: ['Echo', 99, 7],
    flexible,
    write: to => to.nullableString(text),
    read: from => ({ text: from.string() }),
  })

/** An answer to one request, with its throttle time. */
const answerTo = (request: Buffer, text: string, throttleMs = 0): Buffer => {
  const content = Buffer.from(text)
  const bytes = Buffer.alloc(4 + 4 + 4 + 2 + content.length)
  bytes.writeInt32BE(bytes.length - 4, 0)
  bytes.writeInt32BE(request.readInt32BE(8), 4)
  bytes.writeInt32BE(throttleMs, 8)
  bytes.writeInt16BE(content.length, 12)
  content.copy(bytes, 14)
  return bytes
}

describe('requests and answers of a connection', () => {
  test('a request is byte for byte what kafkajs sends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 900 }), fc.boolean(), async (text, flexible) => {
        const sent = await Promise.all(
          [ConnectionClass, FastConnection].map(async Connection => {
            const { server, requests } = await scripted((all, socket) => socket.write(answerTo(all.at(-1) ?? Buffer.alloc(0), 'ok')))
            await (await connectTo(server, Connection)).send(echo(text, flexible)).catch(() => undefined)
            return requests
          }),
        )
        expect(sent[0]).toHaveLength(1)
        expect(sent[1]).toEqual(sent[0])
      }),
      { numRuns: 15 },
    )
  })

  test('answers are told apart however they are cut, and in whatever order they come', async () => {
    const { server } = await scripted((requests, socket) => {
      if (requests.length < 3) return
      const [a, b, c] = requests.map((request, place) => answerTo(request, `answer ${place} ${'x'.repeat(place * 50)}`))
      const all = Buffer.concat([c ?? a, a ?? b, b ?? c].filter(bytes => bytes !== undefined))
      for (let at = 0; at < all.length; at += 7) socket.write(all.subarray(at, at + 7))
    })
    const connection = await connectTo(server, FastConnection)
    const answers = await Promise.all(['one', 'two', 'three'].map(text => connection.send(echo(text))))
    expect(answers.map(({ text }) => text.slice(0, 8))).toEqual(['answer 0', 'answer 1', 'answer 2'])
  })

  test('what is no answer of Kafka’s rejects what is under way', async () => {
    const { server } = await scripted((_, socket) => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4])))
    const connection = await connectTo(server, FastConnection)
    await expect(connection.send(echo('one'))).rejects.toThrow("isn't Kafka's protocol")
  })

  test('a connection that is cut rejects all that is under way', async () => {
    const { server } = await scripted((requests, socket) => void (requests.length === 2 && socket.destroy()))
    const connection = await connectTo(server, FastConnection)
    const outcomes = await Promise.allSettled(['one', 'two'].map(text => connection.send(echo(text))))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  test('remembers how long the broker wants to be left alone', async () => {
    const { server } = await scripted((all, socket) => socket.write(answerTo(all.at(-1) ?? Buffer.alloc(0), 'ok', 60_000)))
    const connection = await connectTo(server, FastConnection)
    expect(connection.throttledForMs?.()).toBe(0)
    await connection.send(echo('one'))
    expect(connection.throttledForMs?.()).toBeGreaterThan(50_000)
  })
})
