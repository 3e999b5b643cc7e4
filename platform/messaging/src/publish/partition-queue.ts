import type { OutgoingRecord } from '../ports/broker.ts'
import { atEndOfTurn } from '../time/end-of-turn.ts'
import { sizeAtMost, sizeBytes } from '../wire/to-record.ts'
import type { Entry } from './entry.ts'

/** A batch no broker is slow with, and whose failure gives up not too much at once. */
const MAX_RECORDS = 500
/** Kafka's record format adds up to 36 bytes to a record, and 10 to each header. */
const overheadBytes = ({ headers }: OutgoingRecord): number => 36 + 10 * headers.length

const atMost = (record: OutgoingRecord): number => sizeAtMost(record) + overheadBytes(record)
const exactly = (record: OutgoingRecord): number => sizeBytes(record) + overheadBytes(record)
const sum = (entries: readonly Entry[]): number => entries.reduce((bytes, { record }) => bytes + exactly(record), 0)

export interface Taken {
  readonly batch: readonly Entry[]
  /** How many left the queue: those given up meanwhile too, which are not in the batch. */
  readonly places: number
}

/** What waits for one partition, in the order of the calls. One batch of it is under way at a time. */
export class PartitionQueue {
  readonly topic: string
  #waiting: Entry[] = []
  /** A batch is under way, or about to be. */
  busy = false

  constructor(topic: string) {
    this.topic = topic
  }

  get length(): number {
    return this.#waiting.length
  }

  push(entry: Entry): void {
    this.#waiting.push(entry)
  }

  /** The next batch; one entry may always go, however large. */
  take(maxBytes: number): Taken {
    const batch: Entry[] = []
    // Measuring costs more than all else here: it is done only where a bound doesn't do.
    let sizeOf = atMost
    let bytes = 0
    let places = 0
    for (; places < this.#waiting.length && batch.length < MAX_RECORDS; places++) {
      const entry = this.#waiting[places]
      if (entry?.waiter === undefined) continue
      let size = sizeOf(entry.record)
      if (sizeOf === atMost && bytes + size > maxBytes) {
        sizeOf = exactly
        bytes = sum(batch)
        size = exactly(entry.record)
      }
      bytes += size
      if (bytes > maxBytes && batch.length > 0) break
      batch.push(entry)
    }
    this.#waiting = places === this.#waiting.length ? [] : this.#waiting.slice(places)
    return { batch, places }
  }
}

export interface Queues {
  add(entry: Entry): void
}

/** A queue a partition. Those that got something in this turn of the event loop are looked at together, at its end. */
export const createQueues = (sendBatch: (queue: PartitionQueue) => Promise<void>): Queues => {
  const byTopic = new Map<string, Map<number, PartitionQueue>>()
  let called: PartitionQueue[] = []

  const queueOf = ({ topic, partition }: OutgoingRecord): PartitionQueue => {
    const queues = byTopic.get(topic) ?? new Map<number, PartitionQueue>()
    if (queues.size === 0) byTopic.set(topic, queues)
    const queue = queues.get(partition) ?? new PartitionQueue(topic)
    if (queue.length === 0) queues.set(partition, queue)
    return queue
  }

  const run = async (queue: PartitionQueue): Promise<void> => {
    await sendBatch(queue)
    queue.busy = false
    if (queue.length > 0) call(queue)
  }

  const call = (queue: PartitionQueue): void => {
    queue.busy = true
    if (called.push(queue) > 1) return
    atEndOfTurn(() => {
      const now = called
      called = []
      for (const each of now) void run(each)
    })
  }

  return {
    add: entry => {
      const queue = queueOf(entry.record)
      queue.push(entry)
      if (!queue.busy) call(queue)
    },
  }
}
