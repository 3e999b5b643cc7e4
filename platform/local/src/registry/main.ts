// The registry as a process of the stack.
import { serveRegistry } from './serve.ts'

const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort())

const { KAFKA_BROKERS = '127.0.0.1:9092', HOST = '127.0.0.1', PORT = '8081' } = process.env
await serveRegistry({
  brokers: KAFKA_BROKERS.split(','),
  host: HOST,
  port: Number(PORT),
  signal: stopping.signal,
  listening: url => console.log(`registry listens on ${url}`),
})
