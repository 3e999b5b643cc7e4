// One of the soak's consumers: a process of its own, told by its conductor what the weather is.
import { setTimeout as sleep } from 'node:timers/promises'
import { kafka } from '@millrace/kafka'
import { consume, createCodec, type Received, systemClock, systemIds } from '@millrace/messaging'
import { memorySchemas } from '@millrace/messaging/memory'
import { mongo } from '@millrace/mongo'
import { contracts, group, type Numbered, topic, type } from './contract.ts'
import { countingTelemetry } from './counting.ts'
import { createLedger } from './ledger.ts'
import { fairWeather, troubleOf, type Weather } from './trouble.ts'

const { SOAK_BROKERS = '', SOAK_MONGODB = '', SOAK_SESSION_MS = '10000' } = process.env
const telemetry = countingTelemetry()
let weather: Weather = fairWeather
const tell = (): boolean => process.send?.({ counts: telemetry.counts }) ?? false
process.on('message', (told: Weather) => {
  weather = told
})
// Without its conductor it has nothing to do.
const orphaned = (): never => process.exit(1)
process.once('disconnect', orphaned)

// Nothing is in hand while it starts.
const stopAtOnce = (): never => process.exit(0)
process.once('SIGTERM', stopAtOnce)
tell()

const store = mongo({ url: `${SOAK_MONGODB}/soak`, telemetry })
const broker = kafka({ brokers: [SOAK_BROKERS], clientId: 'soak', sessionTimeoutMs: Number(SOAK_SESSION_MS), telemetry })
const codec = createCodec({ contracts, source: memorySchemas() })
await store.ready(AbortSignal.timeout(60_000))
await broker.ready(AbortSignal.timeout(60_000))
await codec.prepare([type])
const ledger = createLedger(store)

const numbered = ({ message }: Received): Numbered => {
  const { lane, place } = Object(message.data)
  return { lane: String(lane), place: Number(place) }
}

const handle = async (messages: readonly Received[], { attempt, signal }: { attempt: number; signal: AbortSignal }): Promise<void> => {
  const troubles = messages.map(received => troubleOf(numbered(received), received.message.at.getTime(), attempt, weather))
  for (const { fail } of troubles) fail()
  await sleep(Math.max(...troubles.map(({ takesMs }) => takesMs)), undefined, { signal })
  const outcomes = await ledger.enter(messages.map(numbered))
  for (const [at, outcome] of outcomes.entries()) {
    telemetry.add(outcome)
    if (outcome === 'misordered') telemetry.log.error({ id: messages[at]?.message.id }, 'law 4: one of its lane before it was not handled.')
  }
}

const consumer = consume({
  group,
  topics: [topic],
  types: new Set([type]),
  handle,
  maxBatch: 8,
  retry: { attempts: 3, withinMs: 2_000, firstDelayMs: 20, maxDelayMs: 200 },
  handlerTimeoutMs: 10_000,
  broker,
  codec,
  started: store.started,
  clock: systemClock,
  ids: systemIds,
  telemetry,
})
const telling = setInterval(tell, 500)

process.off('SIGTERM', stopAtOnce)
process.once('SIGTERM', async () => {
  await consumer.close()
  clearInterval(telling)
  tell()
  await Promise.all([broker.close(), store.close()])
  process.off('disconnect', orphaned)
  process.disconnect?.()
})
