import type { Socket } from 'node:net'

const sizeBytes = 4

export const framed = (payload: Buffer): Buffer => {
  const size = Buffer.alloc(sizeBytes)
  size.writeInt32BE(payload.length)
  return Buffer.concat([size, payload])
}

/**
 * What arrives on a socket, cut into Kafka's frames: the bytes behind each size. It reads on while nobody takes them, so that a peer
 * that hangs up is noticed.
 */
export class Frames {
  readonly #ready: Buffer[] = []
  #chunks: Buffer[] = []
  #length = 0
  #over = false
  #taker = Promise.withResolvers<void>()

  constructor(socket: Socket) {
    socket.on('data', chunk => this.#take(chunk))
    socket.once('close', () => {
      this.#over = true
      this.#taker.resolve()
    })
  }

  /** undefined: the socket is closed, and what had come is taken. For one taker at a time. */
  async next(): Promise<Buffer | undefined> {
    while (this.#ready.length === 0 && !this.#over) {
      await this.#taker.promise
      if (!this.#over) this.#taker = Promise.withResolvers()
    }
    return this.#ready.shift()
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length >= sizeBytes) {
      const size = this.#size()
      if (this.#length < sizeBytes + size) return
      const bytes = Buffer.concat(this.#chunks)
      this.#ready.push(bytes.subarray(sizeBytes, sizeBytes + size))
      const left = bytes.subarray(sizeBytes + size)
      this.#chunks = [left]
      this.#length = left.length
      this.#taker.resolve()
    }
  }

  #size(): number {
    const [first = Buffer.alloc(0)] = this.#chunks
    if (first.length >= sizeBytes) return first.readInt32BE(0)
    this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#size()
  }
}
