import { createServer, type Server, type Socket } from 'node:net'
import type { Address } from './rewrite.ts'

const host = '127.0.0.1'

/** Where clients find one broker. */
export class Listener {
  readonly address: Address
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.address = { host, port }
  }

  static open(connected: (client: Socket) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const server = createServer(connected)
      server.once('error', reject)
      server.listen(0, host, () => {
        const address = server.address()
        if (address === null || typeof address === 'string') return reject(new Error(`listening at ${address}, no port`))
        resolve(new Listener(server, address.port))
      })
    })
  }

  /** Takes no more; those it took stay. */
  close(): void {
    this.#server.close()
  }
}
