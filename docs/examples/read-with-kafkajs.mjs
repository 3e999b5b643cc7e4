// Prints every record of the topics as a line of JSON, and ends when nothing more comes:
//   node read-with-kafkajs.mjs 127.0.0.1:9092 http://127.0.0.1:8081 orders.events

import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs
// kafkajs knows only gzip by itself; Millrace compresses with zstd, which Node has from 22.15 on.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }) => zstdCompressSync(buffer),
  decompress: async buffer => zstdDecompressSync(buffer),
})

const [brokers, registryUrl, ...topics] = process.argv.slice(2)
const registry = new SchemaRegistry({ host: registryUrl })
const consumer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR }).consumer({ groupId: `reader-${process.pid}` })

const idle = setTimeout(() => consumer.disconnect(), 5_000)
const text = headers => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const eachMessage = async ({ topic, partition, message: { offset, key, headers, value } }) => {
  idle.refresh()
  // A tombstone has no value to decode.
  const decoded = value === null ? null : await registry.decode(value).catch(error => ({ undecodable: error.message }))
  console.log(JSON.stringify({ topic, partition, offset: Number(offset), key: key?.toString(), headers: text(headers), value: decoded }))
}

await consumer.subscribe({ topics, fromBeginning: true })
await consumer.run({ eachMessage })
