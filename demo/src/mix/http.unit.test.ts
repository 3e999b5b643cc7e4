import { createServer, type IncomingMessage } from 'node:http'
import { systemClock } from '@millrace/messaging'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createHttp, RefusedError } from './http.ts'

type Answer = 'hang up' | { readonly status: number; readonly body: string }

/** Gives these answers in turn, the last one for ever. */
const serve = async (...answers: Answer[]) => {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? 'hang up'
    requests.push(request)
    if (answer === 'hang up') request.socket.destroy()
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}/orders`, requests }
}

const http = (patienceMs = 5_000) => createHttp({ clock: systemClock, signal: new AbortController().signal, patienceMs })
const order = z.object({ orderId: z.string() })
const made: Answer = { status: 202, body: '{"orderId":"one"}' }

test('a request without an answer is sent again with its own key, until it is answered', async () => {
  const { url, requests } = await serve('hang up', { status: 503, body: '{}' }, made)
  const answer = await http().json({ method: 'POST', url, idempotencyKey: 'the-key', body: {} }, order)
  expect(answer).toEqual({ orderId: 'one' })
  expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['the-key', 'the-key', 'the-key'])
})

test('a no is not asked again', async () => {
  const { url, requests } = await serve({ status: 422, body: '{"code":"product-unknown","detail":"none"}' })
  await expect(http().json({ method: 'POST', url, body: {} }, order)).rejects.toEqual(
    new RefusedError('POST /orders', 422, 'product-unknown', 'none'),
  )
  expect(requests).toHaveLength(1)
})

test('patience has an end', async () => {
  const { url } = await serve('hang up')
  await expect(http(300).json({ method: 'GET', url }, order)).rejects.toMatchObject({ failure: 'unavailable' })
})

test('events are read as they come, over the limits of what arrives at once', async () => {
  const { url } = await serve({ status: 200, body: 'event: order\ndata: {"orderId":"one"}\n\nevent: order\ndata: {"orderId":"two"}\n\n' })
  const seen: string[] = []
  for await (const { orderId } of http().events({ method: 'GET', url }, order)) seen.push(orderId)
  expect(seen).toEqual(['one', 'two'])
})
