import type { Contracts } from '@millrace/contracts'
import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position, Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { EncodedMessage } from '../wire/message.ts'
import { sizeAtMost, sizeBytes, toRecord } from '../wire/to-record.ts'
import type { Publisher } from './publisher.ts'
import { createSender } from './sender.ts'

export interface PublisherOptions {
  /** Stays the caller's: closed by the caller, after the publisher. */
  readonly producer: Producer
  /** How many partitions the topic has on the broker. */
  readonly partitions: (topic: string) => number
  readonly contracts: Pick<Contracts, 'topics'>
  readonly clock: Clock
  readonly telemetry: Telemetry
  /** For metrics and logs. Default `publisher`. */
  readonly name?: string
  /** Messages waiting or in flight at most; beyond, callers wait. Default 10 000. */
  readonly maxPending?: number
  /** How long a message may take, waiting included. Default 30 000. */
  readonly deadlineMs?: number
  /** How long `close` waits for what is in hand. Default 2 000. */
  readonly closeWithinMs?: number
}

export const createPublisher = (options: PublisherOptions): Publisher => {
  const { partitions, contracts, name = 'publisher', ...rest } = options
  const maxMessageBytes = (topic: string): number => {
    const limit = contracts.topics[topic]?.maxMessageBytes
    if (limit !== undefined) return limit
    throw new MessagingError('MR_CONTRACT_MISSING', `No contract names the topic ${topic}: add it to the catalogue.`, {
      failure: 'permanent',
    })
  }
  const sender = createSender({ ...rest, name, maxBatchBytes: maxMessageBytes })

  const checkSize = (message: EncodedMessage, record: OutgoingRecord): void => {
    const limit = maxMessageBytes(message.topic)
    if (sizeAtMost(record) <= limit) return
    const size = sizeBytes(record)
    if (size <= limit) return
    throw new MessagingError(
      'MR_MESSAGE_TOO_LARGE',
      `${message.type} ${message.id} has ${size} bytes, key and headers included; ${message.topic} takes ${limit}. Make it smaller, or raise the limit in the catalogue.`,
      { failure: 'permanent' },
    )
  }

  const checkedRecord = (message: EncodedMessage): OutgoingRecord => {
    const record = toRecord(message, partitions(message.topic))
    checkSize(message, record)
    return record
  }

  function publish(message: EncodedMessage): Promise<Position>
  function publish(messages: readonly EncodedMessage[]): Promise<readonly Position[]>
  function publish(what: EncodedMessage | readonly EncodedMessage[]): Promise<Position | readonly Position[]> {
    try {
      return isOne(what) ? sender.sendOne(checkedRecord(what)) : sender.send(what.map(checkedRecord))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  return {
    publish,
    check: message => checkSize(message, toRecord(message, 1)),
    get pending() {
      return sender.pending
    },
    close: sender.close,
  }
}

const isOne = (what: EncodedMessage | readonly EncodedMessage[]): what is EncodedMessage => !Array.isArray(what)
