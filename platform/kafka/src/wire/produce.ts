import type { TopicPartition } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { byTopic } from './by-topic.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'

export interface ProducerIdentity {
  readonly producerId: number
  readonly epoch: number
}

export interface EncodedBatch extends TopicPartition {
  readonly bytes: Buffer
}

export interface ProduceOutcome extends TopicPartition {
  readonly errorCode: number
  readonly baseOffset: number
}

/** The throttle time stands behind all else in this answer. */
export interface Produced {
  readonly outcomes: readonly ProduceOutcome[]
  readonly clientSideThrottleTime: number
}

/** Of what goes before each batch. */
const batchFrameBytes = 64

export const produce = (transactionalId: string | null, batches: readonly EncodedBatch[], timeoutMs: number): Exchange<Produced> =>
  exchange({
    api: ['Produce', 0, 7],
    throttled: false,
    sizeHint: batches.reduce((size, { bytes }) => size + bytes.length + batchFrameBytes, 0),
    write: to =>
      to
        .nullableString(transactionalId)
        .int16(-1)
        .int32(timeoutMs)
        .array(byTopic(batches), ({ topic, partitions }) =>
          to.nullableString(topic).array(partitions, ({ partition, bytes }) => to.int32(partition).nullableBytes(bytes)),
        ),
    read: from => {
      const outcomes = from.array(() => {
        const topic = from.string()
        return from.array(() => {
          const outcome = { topic, partition: from.int32(), errorCode: from.int16(), baseOffset: from.int64() }
          from.slice(16)
          return outcome
        })
      })
      return { outcomes: outcomes.flat(), clientSideThrottleTime: from.int32() }
    },
  })

/**
 * Version 4 takes the identity held so far, so that a writer that lost its place renews it without fencing a newer one (KIP-360).
 * Without a transactional id it makes a fresh idempotent identity.
 */
export const initProducerId = (
  transactionalId: string | null,
  timeoutMs: number,
  held: ProducerIdentity = { producerId: -1, epoch: -1 },
): Exchange<ProducerIdentity> =>
  exchange({
    api: ['InitProducerId', 22, 4],
    flexible: true,
    write: to => to.nullableCompactString(transactionalId).int32(timeoutMs).int64(held.producerId).int16(held.epoch).noTags(),
    read: from => {
      check(from.int16(), `taking a producer id${transactionalId === null ? '' : ` for ${transactionalId}`}`)
      return { producerId: from.int64(), epoch: from.int16() }
    },
  })

export const addPartitions = (
  transactionalId: string,
  { producerId, epoch }: ProducerIdentity,
  partitions: readonly TopicPartition[],
): Exchange<object> =>
  exchange({
    api: ['AddPartitionsToTxn', 24, 1],
    write: to =>
      to
        .nullableString(transactionalId)
        .int64(producerId)
        .int16(epoch)
        .array(byTopic(partitions), of => to.nullableString(of.topic).array(of.partitions, ({ partition }) => to.int32(partition))),
    read: from => {
      from.array(() => {
        const topic = from.string()
        return from.array(() => [
          from.int32(),
          check(from.int16(), `adding a partition of ${topic} to the transaction of ${transactionalId}`),
        ])
      })
      return {}
    },
  })

export const endTransaction = (transactionalId: string, { producerId, epoch }: ProducerIdentity, commit: boolean): Exchange<object> =>
  exchange({
    api: ['EndTxn', 26, 1],
    write: to => to.nullableString(transactionalId).int64(producerId).int16(epoch).boolean(commit),
    read: from => {
      check(from.int16(), `${commit ? 'committing' : 'aborting'} the transaction of ${transactionalId}`)
      return {}
    },
  })
