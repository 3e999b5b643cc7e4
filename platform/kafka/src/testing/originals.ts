import { createRequire } from 'node:module'

/** The pieces of kafkajs that ours replace, to be tested against. */
const load = createRequire(import.meta.url)

interface OriginalRecord {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>
}

export interface OriginalMessage {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>
  readonly timestampDelta: number
  readonly offsetDelta: number
}

export interface OriginalBatch {
  readonly records: readonly unknown[]
  readonly firstOffset?: number
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  readonly lastOffsetDelta: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly transactional: boolean
}

export const originalRecord: (message: OriginalMessage) => unknown = load('kafkajs/src/protocol/recordBatch/record/v0')
export const originalBatch: (batch: OriginalBatch) => Promise<{ readonly buffer: Buffer }> = load(
  'kafkajs/src/protocol/recordBatch/v0',
).RecordBatch

const Decoder: new (bytes: Buffer) => object = load('kafkajs/src/protocol/decoder')
const decodeMessages: (decoder: object) => Promise<readonly OriginalRecord[]> = load(
  'kafkajs/src/protocol/requests/fetch/v4/decodeMessages',
)

/** What kafkajs reads out of a fetched record set. */
export const originalRead = (bytes: Buffer): Promise<readonly OriginalRecord[]> => {
  const sized = Buffer.alloc(4 + bytes.length)
  sized.writeInt32BE(bytes.length)
  bytes.copy(sized, 4)
  return decodeMessages(new Decoder(sized))
}

interface OriginalQueue {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: unknown
  checkPendingRequests(): void
  maybeThrottle(ms: number): void
  push(request: { readonly entry: object; readonly expectResponse: boolean; readonly sendRequest: () => void }): void
  destroy(): void
}

export const RequestQueue: new (options: object) => OriginalQueue = load('kafkajs/src/network/requestQueue')
