import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Broker,
  type Codec,
  createPublisher,
  type EncodedMessage,
  type Position,
  systemClock,
  type Telemetry,
} from '@millrace/messaging'
import { contracts, idOf, type Numbered, partitions, topic, type } from './contract.ts'
import { between } from './random.ts'

export interface Published extends Numbered {
  readonly at: Position
}

export interface PublishingOptions {
  readonly broker: Broker
  readonly codec: Codec
  readonly telemetry: Telemetry
  readonly random: () => number
  readonly lanes: number
  readonly perSecond: number
  /** Called in the order of each partition. */
  readonly published: (message: Published) => void
}

export interface Publishing {
  /** Messages of each lane: its places are 1 to this. */
  readonly places: ReadonlyMap<string, number>
  /** Resolves when everything begun is on the broker. */
  end(): Promise<void>
}

const tickMs = 100
/** A tenth of everything is of one lane. */
const hotShare = 0.1
/** Then lanes are others: streams of thousands of commits are slow to look at in the stores that development has. */
const eraMessages = 5_000

/** Publishes until ended, through outages, each message once. */
export const startPublishing = (options: PublishingOptions): Publishing => {
  const { broker, codec, telemetry, random, lanes, perSecond, published } = options
  const producer = broker.producer('soak')
  const publisher = createPublisher({
    producer,
    partitions: () => partitions,
    contracts,
    clock: systemClock,
    telemetry,
    deadlineMs: 300_000,
    closeWithinMs: 60_000,
  })
  const places = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  const ending = new AbortController()

  let made = 0
  const next = (): Numbered => {
    made += 1
    const number = random() < hotShare ? 0 : Math.floor(between(random, 1, lanes))
    const lane = `lane-${Math.floor(made / eraMessages)}-${number}`
    const place = (places.get(lane) ?? 0) + 1
    places.set(lane, place)
    return { lane, place }
  }

  const publish = async (message: Numbered): Promise<void> => {
    const [at] = await publisher.publish([encoded(codec, message)])
    if (at !== undefined) published({ ...message, at })
  }

  const run = async (): Promise<void> => {
    let owed = 0
    let last = performance.now()
    while (!ending.signal.aborted) {
      await sleep(tickMs, undefined, { signal: ending.signal }).catch(() => undefined)
      owed += ((performance.now() - last) / 1_000) * perSecond
      last = performance.now()
      for (; owed >= 1; owed -= 1) {
        const work = publish(next())
        underWay.add(work)
        // A failure is told by who waits for the end.
        const ended = (): boolean => underWay.delete(work)
        work.then(ended, () => ending.abort())
      }
    }
  }
  const running = run()

  return {
    places,
    end: async () => {
      ending.abort()
      await running
      await Promise.all(underWay)
      await publisher.close()
      await producer.close()
    },
  }
}

const encoded = (codec: Codec, message: Numbered): EncodedMessage => ({
  id: idOf(message),
  type,
  topic,
  key: message.lane,
  subject: message.lane,
  sequence: message.place,
  correlationId: message.lane,
  causationId: idOf(message),
  source: 'soak',
  at: Date.now(),
  value: codec.encode(type, message),
})
