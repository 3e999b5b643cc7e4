// Writes a record that no schema explains, as a program might that knows nothing of the contracts:
//   node write-nonsense.mjs 127.0.0.1:9092 orders.events some-key

import kafkajs from 'kafkajs'

const { Kafka, logLevel } = kafkajs
const [brokers, topic, key] = process.argv.slice(2)
const producer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR }).producer()

await producer.connect()
const [{ partition, baseOffset }] = await producer.send({ topic, messages: [{ key, value: 'nonsense' }] })
console.log(`${topic}/${partition}@${baseOffset}`)
await producer.disconnect()
