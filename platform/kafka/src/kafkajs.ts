import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { MessagingError } from '@millrace/messaging'
import type { Writer } from './wire/writer.ts'

/**
 * The one place that reaches into kafkajs, typed for exactly what is used. It is CommonJS without types below its public
 * surface, and has no `exports`, so these paths hold for the pinned version alone: see docs/decisions/0001.
 */
const load = createRequire(import.meta.url)
const pinned = '2.2.4'

const found: unknown = load('kafkajs/package.json').version
if (found !== pinned) {
  throw new MessagingError(
    'MR_BROKER_REFUSED',
    `kafkajs ${found} is installed, @millrace/kafka works with ${pinned} alone. Install that one.`,
    {
      failure: 'permanent',
    },
  )
}

/**
 * Leaves kafkajs as it is where ours is only faster (requests and answers on a connection, the timer of its request queue, batches,
 * their checksums): to see whether a fault is ours. `MILLRACE_STOCK_KAFKAJS=1`.
 */
export const stockKafkajs = process.env.MILLRACE_STOCK_KAFKAJS === '1'

/** What kafkajs writes to its socket: it wants both names for the same bytes. */
export interface Encoded {
  readonly buf: Buffer
  readonly buffer: Buffer
}

/** One request and how its answer is read. `decode` gets the bytes after the correlation id. */
export interface Exchange<Answer> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    readonly encode: () => Promise<Encoded>
    /** The same, behind the request's header; what kafkajs makes itself hasn't it. */
    readonly write?: (to: Writer) => unknown
    /** About how many bytes that will be. */
    readonly sizeHint?: number
  }
  readonly response: {
    decode(bytes: Buffer): Promise<Answer & { readonly clientSideThrottleTime: number }>
    parse(decoded: Answer): Promise<Answer>
  }
  readonly logResponseError: false
}

export interface ApiVersions {
  readonly [apiKey: number]: { readonly minVersion: number; readonly maxVersion: number }
}

/** One socket. Answers come in the order of the requests. */
export interface Connection {
  readonly socket?: Socket
  connect(): Promise<boolean>
  disconnect(): Promise<boolean>
  authenticate(): Promise<void>
  isConnected(): boolean
  setVersions(versions: ApiVersions): void
  setSupportAuthenticationProtocol(supported: boolean): void
  rejectRequests(error: Error): void
  /** How long the broker asked to be left alone, from now on, in ms; kafkajs's own waits by itself. */
  throttledForMs?(): number
  send<Answer>(exchange: Exchange<Answer>): Promise<Answer>
}

/** What a connection of kafkajs has besides. */
export interface KafkajsConnection extends Connection {
  /** Set while it authenticates: then it takes whatever the broker says for an answer to that. */
  readonly authHandlers: object | null
  readonly broker: string
  readonly clientId: string
  readonly sasl: object | null
  readonly requestQueue: {
    fulfillRequest(answer: { readonly correlationId: number; readonly payload: Buffer; readonly size: number }): void
  }
  isAuthenticated(): boolean
  failIfNotConnected(): void
  nextCorrelationId(): number
  processData(chunk: Buffer): void
}

export interface KafkajsLogger {
  namespace(name: string): KafkajsLogger
  debug(text: string, extra?: object): void
  info(text: string, extra?: object): void
  warn(text: string, extra?: object): void
  error(text: string, extra?: object): void
}

export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  readonly logger: KafkajsLogger
  readonly socketFactory: unknown
  readonly ssl: object | null
  readonly sasl: object | null
  readonly requestTimeout: number
  readonly connectionTimeout: number
  readonly enforceRequestTimeout: boolean
}

interface RequestQueue {
  pending: readonly unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
}

interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>
}

export interface ErrorCode {
  readonly type: string
  readonly code: number
  readonly retriable: boolean
  readonly message: string
}

export const ConnectionClass: new (options: ConnectionOptions) => KafkajsConnection = load('kafkajs/src/network/connection')
export const socketFactory: () => unknown = load('kafkajs/src/network/socketFactory')
export const crc32c: (bytes: Buffer) => number = load('kafkajs/src/protocol/recordBatch/crc32C')
export interface KafkajsRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, readonly Buffer[]>>
  readonly timestampDelta: number
  readonly offsetDelta: number
}

export interface KafkajsBatch {
  readonly records: readonly unknown[]
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  readonly lastOffsetDelta: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly transactional: boolean
}

export const kafkajsRecord: (record: KafkajsRecord) => unknown = load('kafkajs/src/protocol/recordBatch/record/v0')
export const kafkajsBatch: (batch: KafkajsBatch) => Promise<{ readonly buffer: Buffer }> = load(
  'kafkajs/src/protocol/recordBatch/v0',
).RecordBatch
export const errorCodes: readonly ErrorCode[] = load('kafkajs/src/protocol/error').errorCodes
/** null for uncompressed; throws for a codec kafkajs hasn't. */
export const codecOf: (attributes: number) => Codec | null = load('kafkajs/src/protocol/message/compression').lookupCodecByAttributes

/**
 * kafkajs re-arms this check every millisecond, even with nothing to send (5 % of a core idle), and with a negative
 * timeout, which Node warns about. It is needed only while something waits.
 */
const requestQueue: { prototype: { scheduleCheckPendingRequests(this: RequestQueue): void } } = load('kafkajs/src/network/requestQueue')
const scheduleWhileWaiting = function (this: RequestQueue): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
  const waitMs = Math.max(this.throttledUntil - Date.now(), 10)
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null
    this.checkPendingRequests()
  }, waitMs)
}
if (!stockKafkajs) requestQueue.prototype.scheduleCheckPendingRequests = scheduleWhileWaiting
