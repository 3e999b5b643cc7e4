import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { failureOf } from 'millrace'
import { afterEach, describe, expect, test } from 'vitest'
import { httpProvider } from './http-provider.ts'

const servers: (() => void)[] = []
afterEach(() => {
  for (const close of servers.splice(0)) close()
})

/** A provider on a port of this machine. */
const serving = async (listener: RequestListener) => {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return httpProvider(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
}

const answering = (status: number, body: unknown) =>
  serving((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text)
}

const signal = new AbortController().signal
const amount = { minorUnits: 300, currency: 'EUR' }
const request = { amount, paymentMethod: 'tok_ok', reference: 'o1', idempotencyKey: 'key-1', signal }

describe('the payment provider over HTTP', () => {
  test('is asked with the key, and its answer is the answer', async () => {
    const asked: unknown[] = []
    const provider = await serving(async (incoming, response) => {
      asked.push([incoming.method, incoming.url, incoming.headers['idempotency-key'], await bodyOf(incoming)])
      response.end(JSON.stringify({ chargeId: 'ch_1', outcome: 'declined', more: 'than we know' }))
    })
    expect(await provider.charge(request)).toEqual({ chargeId: 'ch_1', outcome: 'declined' })
    expect(asked).toEqual([['POST', '/charges', 'key-1', { amount, paymentMethod: 'tok_ok', reference: 'o1' }]])
  })

  test('refunds a charge', async () => {
    const provider = await answering(200, { refundId: 're_1', outcome: 'refunded' })
    expect(await provider.refund({ chargeId: 'ch_1', amount, idempotencyKey: 'key-2', signal })).toEqual({
      refundId: 're_1',
      outcome: 'refunded',
    })
  })

  test.each([500, 503, 429, 409])('that answers %i is asked again later', async status => {
    const provider = await answering(status, { title: 'not now' })
    expect(await provider.charge(request).catch(failureOf)).toBe('unavailable')
  })

  test('that asks to be left alone is', async () => {
    const provider = await serving((_, response) => response.writeHead(503, { 'retry-after': '7' }).end())
    await expect(provider.charge(request)).rejects.toMatchObject({ failure: 'unavailable', retryAfterMs: 7_000 })
  })

  test('whose answer makes no sense is asked again: the money may have moved', async () => {
    const provider = await answering(200, { outcome: 'maybe' })
    expect(await provider.charge(request).catch(failureOf)).toBe('unavailable')
  })

  test('that hangs up, or is not there, is asked again', async () => {
    const hangsUp = await serving(incoming => incoming.destroy())
    expect(await hangsUp.charge(request).catch(failureOf)).toBe('unavailable')
    const nobody = httpProvider('http://127.0.0.1:1')
    expect(await nobody.charge(request).catch(failureOf)).toBe('unavailable')
  })

  test('is let go of when the time is up', async () => {
    const silent = await serving(() => undefined)
    expect(await silent.charge({ ...request, signal: AbortSignal.timeout(50) }).catch(failureOf)).toBe('unavailable')
  })

  test('that calls the request wrong is not asked the same again', async () => {
    const provider = await answering(422, { title: 'no such token' })
    expect(await provider.charge(request).catch(failureOf)).toBe('permanent')
  })

  test('says when a key is too old, and what it answered to it then', async () => {
    const provider = await serving((incoming, response) => {
      if (incoming.method === 'POST') response.writeHead(410).end('{}')
      else if (incoming.url === '/requests/key-1') response.end(JSON.stringify({ chargeId: 'ch_1', outcome: 'charged' }))
      else response.writeHead(404).end('{}')
    })
    expect(await provider.charge(request)).toEqual({ outcome: 'key-expired' })
    expect(await provider.chargeOf('key-1', signal)).toEqual({ chargeId: 'ch_1', outcome: 'charged' })
    expect(await provider.chargeOf('key/2', signal)).toBeUndefined()
  })
})
