import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Exchange } from '@millrace/kafka'
import { eventually } from '@millrace/testing/eventually'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PlatformaticConnection } from './connection.ts'

let server: Server
let sockets: Set<Socket>

/** Takes connections and bytes, and says nothing. */
beforeEach(async () => {
  sockets = new Set()
  server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    socket.resume()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

const connection = (): PlatformaticConnection => {
  const address = server.address()
  const { port }: Pick<AddressInfo, 'port'> = typeof address === 'object' && address !== null ? address : { port: 0 }
  return new PlatformaticConnection({ host: '127.0.0.1', port, clientId: 'c', connectionTimeoutMs: 3_000 }, {})
}

const question: Exchange<object> = {
  request: { apiKey: 18, apiVersion: 0, apiName: 'ApiVersions', encode: async () => ({ buf: Buffer.alloc(0), buffer: Buffer.alloc(0) }) },
  response: { decode: async () => ({ clientSideThrottleTime: 0 }), parse: async answer => answer },
  logResponseError: false,
}

const outcome = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'answered',
    error => error,
  )

test('what waits for an answer is rejected with the reason given, and closing leaves no socket', async () => {
  const open = connection()
  await open.connect()
  expect(open.isConnected()).toBe(true)
  const asked = outcome(open.send(question))
  await eventually(() => expect(sockets.size).toBe(1))
  open.rejectRequests(new Error('too late'))
  expect(await asked).toMatchObject({ message: 'too late' })
  await open.disconnect()
  expect(open.isConnected()).toBe(false)
  await eventually(() => expect(sockets.size).toBe(0))
})

test('a socket that breaks rejects what waits, and is not connected', async () => {
  const open = connection()
  await open.connect()
  const asked = outcome(open.send(question))
  await eventually(() => expect(sockets.size).toBe(1))
  for (const socket of sockets) socket.destroy()
  expect(await asked).toBeInstanceOf(Error)
  expect(open.isConnected()).toBe(false)
  expect(await outcome(open.send(question))).toBeInstanceOf(Error)
})

test('closing while it connects rejects, and leaves no socket', async () => {
  const opening = connection()
  const connected = outcome(opening.connect())
  await opening.disconnect()
  expect(await connected).toBeInstanceOf(Error)
  await eventually(() => expect(sockets.size).toBe(0))
})

test('a port where nobody listens is an error at once', async () => {
  const missing = connection()
  server.close()
  await once(server, 'close')
  expect(await outcome(missing.connect())).toMatchObject({ code: 'PLT_KFK_NETWORK' })
})
