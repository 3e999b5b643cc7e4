import { randomUUID } from 'node:crypto'
import type { Broker, HeaderList, IncomingRecord, OutgoingRecord, Position, Producer } from '@millrace/messaging'
import { eventually } from '../eventually.ts'

export interface BrokerUnderTest {
  readonly broker: Broker
  /** Another client of the same broker, as another process would be. The suite closes it. */
  newBroker?(): Promise<Broker>
  close(): Promise<void>
}

export interface BrokerConformanceOptions {
  open(): Promise<BrokerUnderTest>
  /** How long anything may take to become true. Default 3 s; a real broker needs more. */
  readonly deadlineMs?: number
  /** `rebalanceTimeoutMs` for the test that lets it run out. Default 100. */
  readonly shortRebalanceMs?: number
  /** What retention does: the partition begins at `offset` from then on. */
  deleteRecords?(topic: string, partition: number, offset: number): Promise<void>
  /** Puts something that no client can read at the end of a partition. */
  appendUnreadable?(topic: string, partition: number): Promise<void>
  deleteTopic?(topic: string): Promise<void>
  /** A client of a broker that doesn't answer. The suite closes it. */
  unreachable?(): Broker
}

interface Closable {
  close(): Promise<void>
}

/** What the tests share: the broker, names nobody else uses, and the cleaning up. */
export class Fixture {
  readonly deadlineMs: number
  readonly options: BrokerConformanceOptions
  readonly #closables: Closable[] = []
  #opened: BrokerUnderTest | undefined

  constructor(options: BrokerConformanceOptions) {
    this.options = options
    this.deadlineMs = options.deadlineMs ?? 3000
  }

  async open(): Promise<void> {
    this.#opened = await this.options.open()
    await this.broker.ready(AbortSignal.timeout(this.deadlineMs))
  }

  async close(): Promise<void> {
    await this.#opened?.close()
  }

  get broker(): Broker {
    if (this.#opened === undefined) throw new Error('open() has not resolved yet')
    return this.#opened.broker
  }

  /** Another client where the adapter offers one, else the same. */
  async another(): Promise<Broker> {
    const another = await this.#opened?.newBroker?.()
    return another === undefined ? this.broker : this.closing(another)
  }

  /** Closed after the test, the latest first. */
  closing<T extends Closable>(part: T): T {
    this.#closables.unshift(part)
    return part
  }

  async cleanUp(): Promise<void> {
    for (const part of this.#closables.splice(0)) await part.close()
  }

  name(kind: string): string {
    return `conformance-${kind}-${randomUUID()}`
  }

  async topic(partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = this.name('topic')
    await this.broker.topics.create([{ topic, partitions, config }])
    return topic
  }

  producer(): Producer {
    return this.closing(this.broker.producer(this.name('producer')))
  }

  /** Sends values to one partition; their offsets. */
  async send(topic: string, partition: number, values: readonly string[]): Promise<readonly number[]> {
    const producer = this.broker.producer(this.name('producer'))
    try {
      const positions = await producer.send(values.map(value => record(topic, partition, value)))
      return positions.map(({ offset }) => offset)
    } finally {
      await producer.close()
    }
  }

  async latest(topic: string, partition = 0): Promise<number> {
    const bounds = await this.broker.topics.bounds([topic])
    return bounds.find(one => one.partition === partition)?.latest ?? Number.NaN
  }

  eventually<T>(check: () => T | Promise<T>): Promise<T> {
    return eventually(check, this.deadlineMs)
  }
}

/** A record with a value, a key of the same text and a fixed time. */
export const record = (topic: string, partition: number, value: string, headers: HeaderList = []): OutgoingRecord => ({
  topic,
  partition,
  key: Buffer.from(`key of ${value}`),
  value: Buffer.from(value),
  headers,
  timestamp: 1_750_000_000_000,
})

export const text = (received: IncomingRecord): string | undefined => received.value?.toString()

/** The values of one partition, in the order they came. */
export const textsOf = (records: readonly IncomingRecord[], partition = 0): readonly (string | undefined)[] =>
  records.filter(received => received.partition === partition).map(text)

export const numbered = (count: number, prefix = 'v'): readonly string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`)

export const start = (topic: string, ...offsets: readonly number[]): readonly Position[] =>
  offsets.map((offset, partition) => ({ topic, partition, offset }))
