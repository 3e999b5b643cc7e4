import type { Connect, Connection, Exchange } from '@millrace/kafka'
import { MessagingError } from '@millrace/messaging'
import type { ConnectionOptions, Connection as LibraryConnection } from '@platformatic/kafka'

type Library = typeof import('@platformatic/kafka')
type Where = Pick<Parameters<Connect>[0], 'host' | 'port' | 'clientId' | 'connectionTimeoutMs'>
type Security = Pick<ConnectionOptions, 'tls' | 'sasl'>

/** Who asks has a deadline of their own; the longest a timer can wait. */
const neverMs = 2 ** 31 - 1

const closed = (): MessagingError => new MessagingError('MR_CLOSED', 'the connection is closed. Make a new one.')

/**
 * One socket of @platformatic/kafka, as @millrace/kafka takes it: bytes in, the answer's bytes out. The library itself is loaded
 * with the first connection (a third of a second, 45 MB), so that who doesn't choose it doesn't pay.
 */
export class PlatformaticConnection implements Connection {
  readonly #to: Where
  readonly #security: Security
  readonly #waiting = new Set<(reason: Error) => void>()
  #library: Library | undefined
  #connection: LibraryConnection | undefined
  #closed = false

  constructor(to: Where, security: Security) {
    this.#to = to
    this.#security = security
  }

  /** SASL included: the library authenticates before it says that it is connected, and again before the session runs out. */
  async connect(): Promise<boolean> {
    const { host, port, clientId, connectionTimeoutMs: connectTimeout } = this.#to
    this.#library = await import('@platformatic/kafka')
    if (this.#closed) throw closed()
    const limits = { connectTimeout, requestTimeout: neverMs, maxInflights: Number.MAX_SAFE_INTEGER }
    this.#connection = new this.#library.Connection(clientId, { ...this.#security, ...limits })
    // Whoever waits for an answer is told by its rejection.
    this.#connection.on('error', () => undefined)
    await this.#connection.connect(host, port)
    return true
  }

  /** Not awaited: the library flushes first, and a broker that doesn't read would keep it for ever. */
  async disconnect(): Promise<boolean> {
    this.#closed = true
    this.#connection?.close().catch(() => undefined)
    this.#connection?.socket?.destroy()
    return true
  }

  async authenticate(): Promise<void> {}

  isConnected(): boolean {
    const status = this.#connection?.status
    return status === 'connected' || status === 'reauthenticating'
  }

  setVersions(): void {}

  setSupportAuthenticationProtocol(): void {}

  rejectRequests(reason: Error): void {
    for (const reject of this.#waiting) reject(reason)
  }

  async send<Answer>({ request, response }: Exchange<Answer>): Promise<Answer> {
    return response.parse(await response.decode(await this.#ask(request)))
  }

  async #ask({ apiKey, apiVersion, encode }: Exchange<unknown>['request']): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    const [library, connection] = [this.#library, this.#connection]
    if (library === undefined || connection === undefined) throw closed()
    this.#waiting.add(reject)
    connection.send(
      apiKey,
      apiVersion,
      async () => library.Writer.create().append((await encode()).buf),
      (_correlationId, _apiKey, _apiVersion, reader) => reader.buffer.slice(reader.position),
      // What is flexible in a header, the exchange writes and reads itself.
      false,
      false,
      (error, answer) => (answer === undefined ? reject(error ?? closed()) : resolve(answer)),
    )
    try {
      return await promise
    } finally {
      this.#waiting.delete(reject)
    }
  }
}
