import { createServer, type Socket } from 'node:net'
import { Frames, framed } from './frames.ts'

/** Answers every frame by `answer`, and remembers what it got. */
export interface FakeBroker {
  readonly address: string
  readonly port: number
  readonly received: readonly Buffer[]
  close(): Promise<void>
}

export const fakeBroker = async (answer: (request: Buffer) => Buffer): Promise<FakeBroker> => {
  const received: Buffer[] = []
  const sockets = new Set<Socket>()
  const serve = async (socket: Socket): Promise<void> => {
    sockets.add(socket.on('error', () => undefined))
    const frames = new Frames(socket)
    for (let frame = await frames.next(); frame !== undefined; frame = await frames.next()) {
      received.push(frame)
      socket.write(framed(answer(frame)))
    }
  }
  const server = createServer(socket => void serve(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    address: `127.0.0.1:${port}`,
    port,
    received,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
