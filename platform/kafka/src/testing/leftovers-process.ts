import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { kafka } from '../kafka.ts'
import { recordOf } from './proxied.ts'

/**
 * Uses everything of a client, closes it, and ends when nothing is left: no socket, no timer. Says `using` once all is under way, and
 * closes when its input ends; `closed` with the milliseconds that took.
 */
const [brokers = '', group = '', topic = ''] = process.argv.slice(2)
const broker = kafka({ brokers: brokers.split(','), requestTimeoutMs: 300, retryForMs: 60_000, sessionTimeoutMs: 6_000 })
const trouble = () => undefined

const [assigned, followed, inside] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
const producer = broker.producer('leftovers')
await producer.send([recordOf(topic, 0, 'first')])
broker.join({
  group,
  topics: [topic],
  assigned: async assignment => {
    assignment.start(assignment.partitions.map(at => ({ ...at, offset: 0 })))
    assigned.resolve()
  },
  revoked: async () => undefined,
  records: () => undefined,
  outOfRange: () => undefined,
  unreadable: () => undefined,
  trouble,
})
broker.follow({
  from: [{ topic, partition: 0, offset: 0 }],
  records: () => followed.resolve(),
  outOfRange: () => undefined,
  unreadable: () => undefined,
  trouble,
})
const writer = broker.transactions(group)
const transaction = writer.transaction(async send => {
  await send([recordOf(topic, 1, 'inside')])
  inside.resolve()
  await text(process.stdin)
})
await Promise.all([assigned.promise, followed.promise, inside.promise])
console.log('using')
await once(process.stdin, 'end')
const underWay = [transaction, producer.send([recordOf(topic, 0, 'last')]), broker.topics.describe([topic])]
const outcomes = Promise.allSettled(underWay)
const beganMs = performance.now()
await broker.close()
console.log(`closed ${Math.round(performance.now() - beganMs)}`)
await outcomes
