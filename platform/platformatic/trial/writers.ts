import type { MessagingError, OutgoingRecord, Position, Producer, TransactionalWriter } from '@millrace/messaging'
import { Producer as LibraryProducer, type MessageToProduce, type ProduceResult } from '@platformatic/kafka'
import type { Client } from './clients.ts'
import { said } from './errors.ts'

/** Header names as buffers, each its own key of the map: so repeats and order survive. */
const message = ({ topic, partition, key, value, headers, timestamp }: OutgoingRecord): MessageToProduce => ({
  topic,
  partition,
  ...(key !== null && { key }),
  ...(value !== null && { value }),
  headers: new Map(headers.map(([name, content]) => [Buffer.from(name), typeof content === 'string' ? Buffer.from(content) : content])),
  timestamp: BigInt(timestamp),
})

const nameOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string => `${topic}/${partition}`

const positions = (records: readonly OutgoingRecord[], { offsets = [] }: ProduceResult): readonly Position[] => {
  const next = new Map(offsets.map(at => [nameOf(at), Number(at.offset)]))
  return records.map(({ topic, partition }) => {
    const offset = next.get(nameOf({ topic, partition })) ?? -1
    next.set(nameOf({ topic, partition }), offset + 1)
    return { topic, partition, offset }
  })
}

/** The library's idempotent producer, one send at a time. */
export const producerOf = (client: Client): Producer => {
  const producer = new LibraryProducer({ ...client, idempotent: true })
  let last: Promise<unknown> = Promise.resolve()
  const send = async (records: readonly OutgoingRecord[]) => {
    if (records.length === 0) return []
    try {
      return positions(records, await producer.send({ messages: records.map(message) }))
    } catch (error) {
      throw said('sending', error)
    }
  }
  return {
    send: records => {
      const sent = last.then(() => send(records))
      last = sent.catch(() => undefined)
      return sent
    },
    close: () => producer.close(),
  }
}

/** The library's transactions, one at a time. */
export const writerOf = (client: Client, transactionalId: string): TransactionalWriter => {
  const producer = new LibraryProducer({ ...client, transactionalId, idempotent: true })
  let fenced: MessagingError | undefined
  const begin = async () => {
    if (fenced !== undefined) throw fenced
    // By default it claims producer 0 in epoch 0: then a broker that knows the id refuses (producer.js, #initIdempotentProducer).
    return producer.beginTransaction({ producerId: -1n, producerEpoch: -1 })
  }
  const noted = (error: unknown): MessagingError => {
    const found = said(`transaction of ${transactionalId}`, error)
    if (found.code === 'MR_FENCED') fenced = found
    return found
  }
  return {
    transaction: async work => {
      const transaction = await begin().catch(error => {
        throw noted(error)
      })
      let failure: MessagingError | undefined
      try {
        const result = await work(async records => {
          await transaction.send({ messages: records.map(message) }).catch(error => {
            failure = noted(error)
            throw failure
          })
        })
        await transaction.commit().catch(error => {
          throw noted(error)
        })
        return result
      } catch (error) {
        await transaction.abort().catch(() => transaction.cancel().catch(() => undefined))
        throw failure ?? error
      }
    },
    close: () => producer.close(),
  }
}
