import {
  type Broker,
  type CodecOptions,
  type Consumer,
  type ConsumerOptions,
  consume,
  createCodec,
  createPublisher,
  type EncodedMessage,
  type Position,
  type Publisher,
  type StartedPartitions,
  systemClock,
  systemIds,
} from '@millrace/messaging'
import { memorySchemas, silentTelemetry } from '@millrace/messaging/memory'

const type = 'shop.Sold'

const contractsOf = (topic: string): CodecOptions['contracts'] => {
  const schema = JSON.stringify({ type: 'record', name: type, fields: [{ name: 'id', type: 'string' }] })
  return {
    types: { [type]: { type, topic, key: 'id', schema, fingerprint: schema } },
    topics: { [topic]: { topic, owner: 'shop', partitions: 1, cleanup: 'keep', maxMessageBytes: 100_000, types: [type] } },
  }
}

const memoryStarted = (): StartedPartitions => {
  const started = new Set<string>()
  return {
    has: async (group, topicId, partition) => started.has(`${group} ${topicId} ${partition}`),
    record: async (group, partitions) => {
      for (const { topicId, partition } of partitions) started.add(`${group} ${topicId} ${partition}`)
    },
  }
}

/** One message of a key, `number` counting up. */
export const idOf = (key: string, number: number): string => `${key}#${number}`
export const numberOf = (id: string): number => Number(id.slice(id.indexOf('#') + 1))

/** What was acknowledged to callers that publish, several messages of a key at once, and what was handled. */
export const traffic = async (topic: string, partitions: number) => {
  const contracts = contractsOf(topic)
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare([type])
  const started = memoryStarted()
  const acknowledged = new Map<string, Position>()
  const failures: unknown[] = []
  const handled: { readonly partition: number; readonly offset: number; readonly id: string }[] = []
  const common = { clock: systemClock, telemetry: silentTelemetry }

  const message = (key: string, number: number): EncodedMessage => {
    const id = idOf(key, number)
    const names = { id, type, topic, key, subject: key, sequence: number + 1, correlationId: 'flow', causationId: 'cause', source: 'shop' }
    return { ...names, at: Date.now(), value: codec.encode(type, { id }) }
  }

  const publishOne = async (publisher: Publisher, key: string, number: number): Promise<void> => {
    try {
      const [position] = await publisher.publish([message(key, number)])
      if (position !== undefined) acknowledged.set(idOf(key, number), position)
    } catch (error) {
      failures.push(error)
    }
  }

  return {
    acknowledged,
    /** What publishing rejected with. */
    failures,
    handled,
    /** Publishes for every key until stopped. */
    publish: async (broker: Broker, keys: readonly string[], atOnce: number, stop: AbortSignal): Promise<void> => {
      const producer = broker.producer('traffic')
      const publisher = createPublisher({ ...common, producer, partitions: () => partitions, contracts })
      const publishKey = async (key: string): Promise<void> => {
        for (let number = 0; !stop.aborted; number += atOnce) {
          await Promise.all(Array.from({ length: atOnce }, (_, index) => publishOne(publisher, key, number + index)))
        }
      }
      await Promise.all(keys.map(publishKey))
      await publisher.close()
      await producer.close()
    },
    consume: (broker: Broker, group: string, options: Partial<ConsumerOptions> = {}): Consumer =>
      consume({
        ...common,
        group,
        topics: [topic],
        types: new Set([type]),
        broker,
        codec,
        started,
        ids: systemIds,
        handle: async messages => {
          for (const { message, record } of messages) handled.push({ partition: record.partition, offset: record.offset, id: message.id })
        },
        ...options,
      }),
  }
}
