import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from './problem.ts'

type Said = Pick<Problem, 'status' | 'code' | 'detail'>

const malformed: Said = {
  status: 400,
  code: 'MR_HTTP_MALFORMED',
  detail: "The request isn't HTTP: a line or a header of it can't be read.",
}

const known: Readonly<Record<string, Said>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'MR_HTTP_MALFORMED', detail: 'The request took too long to arrive.' },
  HPE_HEADER_OVERFLOW: { status: 431, code: 'MR_HTTP_TOO_LARGE', detail: 'The headers are too large.' },
}

/** Answers what could not be read as a request, straight to its socket, and hangs up: nobody knows where a next request would begin. */
export const answerUnreadable = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const answer = known[error.code ?? ''] ?? malformed
  const title = STATUS_CODES[answer.status] ?? 'Error'
  const problem: Problem = { title, ...answer }
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${answer.status} ${title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  else socket.destroy(error)
}
