import { connect, type Socket } from 'node:net'
import type { Exchange } from './fault.ts'
import { Frames, framed } from './frames.ts'
import { type ProxiedRequest, readRequest } from './request.ts'
import type { Address } from './rewrite.ts'

export interface ConnectionOptions {
  readonly client: Socket
  readonly broker: Address
  readonly closing: AbortSignal
  nthOf(apiKey: number): number
  /** Sees to one request; over when resolved. */
  handle(exchange: Exchange): Promise<void>
  rewritten(request: ProxiedRequest, answer: Buffer): Promise<Buffer>
  /** Resolves when answers may go out. */
  thawed(): Promise<unknown>
}

/** The broker hung up before it answered. */
export class BrokerGone extends Error {}

const quietly = (socket: Socket): Socket => socket.on('error', () => undefined).setNoDelay(true)

const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise(resolve => (socket.writable ? socket.write(bytes, () => resolve()) : resolve()))

/** One client's connection, and the proxy's own to the broker behind it, which outlives it where a fault needs that. */
export class Connection {
  /** Resolves when both sockets are closed and nothing is under way. */
  readonly done: Promise<void>
  readonly #options: ConnectionOptions
  readonly #client: Socket
  readonly #broker: Socket
  readonly #answers: Frames
  readonly #gone = new AbortController()
  #cut = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#client = quietly(options.client)
    this.#broker = quietly(connect(options.broker))
    this.#answers = new Frames(this.#broker)
    this.#client.once('close', () => this.#gone.abort())
    // A broker that hangs up is gone for the client too, as without a proxy.
    this.#broker.once('close', () => this.cut())
    this.done = this.#run(new Frames(this.#client))
  }

  /** The client hasn't hung up, nor was it cut off. */
  get open(): boolean {
    return !this.#gone.signal.aborted
  }

  cut(): void {
    this.#cut = true
    this.#client.destroy()
  }

  /** Both ways, whatever a fault still waits for. */
  destroy(): void {
    this.cut()
    this.#broker.destroy()
  }

  async #run(requests: Frames): Promise<void> {
    for (let frame = await requests.next(); frame !== undefined && !this.#cut; frame = await requests.next()) {
      await this.#options.handle(this.#exchange(readRequest(frame, this.#options.nthOf)))
    }
    this.destroy()
  }

  #exchange(request: ProxiedRequest): Exchange {
    return {
      request,
      gone: this.#gone.signal,
      closing: this.#options.closing,
      forward: () => this.#forward(request),
      answer: async (answer, bytes) => {
        await this.#options.thawed()
        await write(this.#client, framed(answer).subarray(0, bytes))
      },
      cut: () => this.cut(),
    }
  }

  async #forward(request: ProxiedRequest): Promise<Buffer> {
    await write(this.#broker, framed(request.frame))
    const answer = await this.#answers.next()
    if (answer === undefined) throw new BrokerGone('the broker hung up')
    return this.#options.rewritten(request, answer)
  }
}
