import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import mongoose from 'mongoose'

/** One command as a client sent it. */
export type Command = Readonly<Record<string, unknown>>

const opMsg = 2013
const headerBytes = 16
const flagBytes = 4

/** The body of each whole OP_MSG; document sequences (the rows of an insert) are left out. */
const commandReader = (seen: (command: Command) => void) => {
  let waiting = Buffer.alloc(0)
  return (chunk: Buffer): void => {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= headerBytes && waiting.length >= waiting.readInt32LE(0)) {
      const message = waiting.subarray(0, waiting.readInt32LE(0))
      waiting = waiting.subarray(message.length)
      const section = headerBytes + flagBytes
      if (message.readInt32LE(12) === opMsg && message[section] === 0)
        seen(mongoose.mongo.BSON.deserialize(message.subarray(section + 1), { allowObjectSmallerThanBufferSize: true }))
    }
  }
}

export interface WireTap {
  /** The server's url, by way of the tap. */
  readonly url: string
  readonly commands: readonly Command[]
  /** Requests still arrive, their answers are dropped. */
  swallowAnswers(): void
  /** Ends every connection and takes no other. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** Between a store and its server: hears what is asked, and breaks what a test wants broken. */
export const wireTap = async (serverUrl: string): Promise<WireTap> => {
  const url = new URL(serverUrl)
  const target = { host: url.hostname, port: Number(url.port || 27017) }
  const sockets = new Set<Socket>()
  const commands: Command[] = []
  let mode: 'open' | 'swallowing' | 'cut' = 'open'

  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }
  const server = createServer(client => {
    keep(client)
    if (mode === 'cut') {
      client.destroy()
      return
    }
    const upstream = connect(target)
    keep(upstream)
    client
      .on(
        'data',
        commandReader(command => commands.push(command)),
      )
      .on('close', () => upstream.destroy())
    client.pipe(upstream)
    upstream.on('data', answer => mode === 'open' && client.write(answer)).on('close', () => client.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  const cut = (): void => {
    mode = 'cut'
    for (const socket of sockets) socket.destroy()
  }
  const { port } = server.address() as AddressInfo
  url.host = `127.0.0.1:${port}`
  // Else the driver would ask a replica set for its members and go round the tap.
  url.searchParams.set('directConnection', 'true')
  return {
    url: url.href,
    commands,
    swallowAnswers: () => {
      mode = 'swallowing'
    },
    cut,
    mend: () => {
      mode = 'open'
    },
    async close() {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
