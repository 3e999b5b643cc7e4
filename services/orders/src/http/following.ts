import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Documents as server-sent events, until the last one, or the reader leaves, or the service stops. */
export const eventStream = <D>(
  reply: FastifyReply,
  follow: (signal: AbortSignal) => AsyncIterable<D>,
  isLast: (document: D) => boolean,
) => {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())
  const events = async function* () {
    for await (const document of follow(left.signal)) {
      yield `event: order\ndata: ${JSON.stringify(document)}\n\n`
      if (isLast(document)) return
    }
  }
  // law 12: a connection kept alive after the last event would hold up stopping.
  return reply.type('text/event-stream').header('cache-control', 'no-store').header('connection', 'close').send(Readable.from(events()))
}
