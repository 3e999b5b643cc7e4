import { once } from 'node:events'
import { connect } from 'node:net'
import { z } from 'zod'

const problem = z.object({ status: z.int(), code: z.string(), title: z.string(), detail: z.string().min(1) })

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
  /** Of a problem+json; else undefined. */
  readonly code: string | undefined
}

/** One request exactly as written: what no well-behaved client would send. */
export const rawHttp = async (url: string, request: string | Buffer): Promise<RawAnswer> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.on('data', chunk => {
    received += chunk.toString()
  })
  // A server that has answered may close before it has read everything.
  socket.on('error', () => undefined)
  socket.setTimeout(20_000, () => socket.destroy())
  socket.write(request)
  await once(socket, 'close')
  const [head = '', ...body] = received.split('\r\n\r\n')
  return { ...answerOf(Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1] ?? 0), head, body.join('\r\n\r\n')), head }
}

export const answerOf = (status: number, head: string, body: string): RawAnswer => {
  const isProblem = /content-type: application\/problem\+json/i.test(head)
  return { status, head, body, code: isProblem ? problem.parse(JSON.parse(body)).code : undefined }
}
