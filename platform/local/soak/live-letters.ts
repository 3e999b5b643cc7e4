import { type Broker, fromLetterRecord, type IncomingRecord, letterKey, lettersTopic } from '@millrace/messaging'
import { group, topic } from './contract.ts'

/** What the letters' topic says, read by its own rules alone: an eye that shares nothing with the consumers. */
export interface WatchedLetters {
  /** Live now, by `partition/offset` of their source. */
  readonly live: ReadonlyMap<string, string>
  /** Ever written, by class. */
  readonly written: Readonly<Record<string, number>>
  readonly ended: () => number
  /** Resolves when everything that was in the topic at the call has been read. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

const place = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string => `${partition}/${offset}`

export const watchLetters = async (broker: Broker): Promise<WatchedLetters> => {
  const name = lettersTopic(group)
  const live = new Map<string, string>()
  const keys = new Map<string, string>()
  const written: Record<string, number> = {}
  const reached = new Map<number, number>()
  let ended = 0
  let waiting: (() => void)[] = []

  const read = (record: IncomingRecord): void => {
    const key = record.key?.toString() ?? ''
    if (record.value === null) {
      const at = keys.get(key)
      if (at !== undefined && live.delete(at)) ended += 1
      return
    }
    const letter = fromLetterRecord(record)?.letter
    if (letter === undefined || letterKey(letter.source) !== key || letter.source.topic !== topic) return
    keys.set(key, place(letter.source))
    live.set(place(letter.source), letter.lane)
    written[letter.failure.class] = (written[letter.failure.class] ?? 0) + 1
  }

  const follower = broker.follow({
    from: (await broker.topics.bounds([name])).map(({ partition }) => ({ topic: name, partition, offset: 0 })),
    records: batch => {
      batch.records.forEach(read)
      reached.set(batch.partition, batch.nextOffset)
      const told = waiting
      waiting = []
      for (const tell of told) tell()
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })

  return {
    live,
    written,
    ended: () => ended,
    caughtUp: async () => {
      const bounds = await broker.topics.bounds([name])
      while (bounds.some(({ partition, latest }) => (reached.get(partition) ?? 0) < latest)) {
        await new Promise<void>(resolve => waiting.push(resolve))
      }
    },
    close: () => follower.close(),
  }
}
