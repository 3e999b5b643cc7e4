import { ConnectionClass, type Exchange } from '../kafkajs.ts'
import { Writer } from '../wire/writer.ts'

interface Waiting {
  readonly resolve: (answer: Buffer) => void
  readonly reject: (error: Error) => void
}

const sizeBytes = 4
const correlationIdBytes = 4

/** Those that come before a connection is authenticated, or are a part of that. */
const handshakes: readonly number[] = [17, 18, 36]

type Request = Exchange<unknown>['request']

const frame = (
  { apiKey, apiVersion, sizeHint = 0 }: Request,
  write: NonNullable<Request['write']>,
  correlationId: number,
  clientId: string,
) => {
  const to = new Writer(256 + sizeHint).int32(0)
  to.int16(apiKey).int16(apiVersion).int32(correlationId).nullableString(clientId)
  write(to)
  const { bytes } = to
  bytes.writeInt32BE(bytes.length - sizeBytes)
  return bytes
}

/**
 * kafkajs's connection with requests and answers of our own: kafkajs copies a request three times, builds the lines of a log nobody
 * reads, and puts an answer together anew with each of its chunks. Connecting, TLS and SASL stay kafkajs's.
 */
export class FastConnection extends ConnectionClass {
  readonly #waiting = new Map<number, Waiting>()
  #chunks: Buffer[] = []
  #buffered = 0
  #needed = sizeBytes
  #renewal: Promise<void> | undefined
  #onIdle: (() => void) | undefined
  #throttledUntilMs = 0

  override async send<Answer>(exchange: Exchange<Answer>): Promise<Answer> {
    const { request, response } = exchange
    if (request.write === undefined) return super.send(exchange)
    if (this.#authenticationEnds(request.apiKey)) await this.#renewed()
    this.failIfNotConnected()
    const correlationId = this.nextCorrelationId()
    const bytes = frame(request, request.write, correlationId, this.clientId)
    const answer = await new Promise<Buffer>((resolve, reject) => {
      this.#waiting.set(correlationId, { resolve, reject })
      this.socket?.write(bytes)
    })
    const decoded = await response.decode(answer)
    if (decoded.clientSideThrottleTime > 0) this.#throttledUntilMs = performance.now() + decoded.clientSideThrottleTime
    return response.parse(decoded)
  }

  /** The broker reads nothing from this connection meanwhile (KIP-219). */
  override throttledForMs(): number {
    return Math.max(0, this.#throttledUntilMs - performance.now())
  }

  override rejectRequests(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    this.#onIdle?.()
    super.rejectRequests(error)
  }

  override processData(chunk: Buffer): void {
    if (this.authHandlers !== null) super.processData(chunk)
    else {
      this.#chunks.push(chunk)
      this.#buffered += chunk.length
      if (this.#buffered >= this.#needed) this.#takeAnswers()
    }
  }

  #takeAnswers(): void {
    const [only] = this.#chunks
    const bytes = only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks)
    let at = 0
    for (let end = endOf(bytes, at); end <= bytes.length; end = endOf(bytes, at)) {
      if (end < at + sizeBytes + correlationIdBytes) {
        this.rejectRequests(new Error(`${this.broker} answers what isn't Kafka's protocol`))
        this.socket?.destroy()
        return
      }
      this.#answer(bytes.subarray(at + sizeBytes, end))
      at = end
    }
    this.#chunks = at < bytes.length ? [bytes.subarray(at)] : []
    this.#buffered = bytes.length - at
    this.#needed = endOf(bytes, at) - at
  }

  #answer(bytes: Buffer): void {
    const correlationId = bytes.readInt32BE(0)
    const waiting = this.#waiting.get(correlationId)
    const payload = bytes.subarray(correlationIdBytes)
    if (waiting === undefined) this.requestQueue.fulfillRequest({ correlationId, payload, size: bytes.length })
    this.#waiting.delete(correlationId)
    waiting?.resolve(payload)
    if (this.#waiting.size === 0) this.#onIdle?.()
  }

  /** A broker ends sessions whose authentication isn't renewed in time (KIP-368). */
  #authenticationEnds(apiKey: number): boolean {
    return this.sasl !== null && !handshakes.includes(apiKey) && (this.#renewal !== undefined || !this.isAuthenticated())
  }

  #renewed(): Promise<void> {
    this.#renewal ??= this.#renew()
    return this.#renewal
  }

  /** While it goes on, kafkajs takes every answer for one of the authentication's: nothing else may be under way. */
  async #renew(): Promise<void> {
    try {
      if (this.#waiting.size > 0)
        await new Promise<void>(resolve => {
          this.#onIdle = resolve
        })
      await this.authenticate()
    } finally {
      this.#onIdle = undefined
      this.#renewal = undefined
    }
  }
}

/** Where the frame that begins at `at` ends; beyond all there is when its size isn't there yet. */
const endOf = (bytes: Buffer, at: number): number => at + sizeBytes + (bytes.length - at >= sizeBytes ? bytes.readInt32BE(at) : 0)
