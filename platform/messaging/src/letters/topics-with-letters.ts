import type { Broker } from '../ports/broker.ts'
import { groupsWithLetters, type LookOptions } from './find-letters.ts'
import { fromLetterRecord } from './form.ts'
import { lettersTopic } from './letter.ts'
import { readThrough } from './read-through.ts'
import { parseLettersKey } from './request.ts'

/** The topics, by name, that live letters of any group came from: while there are any, their partitions stay as many as they are. */
export const topicsWithLetters = async (broker: Broker, { signal, trouble }: LookOptions): Promise<ReadonlySet<string>> => {
  const topics = (await groupsWithLetters(broker)).map(lettersTopic)
  if (topics.length === 0) return new Set()
  const live = new Map<string, string>()
  await readThrough(broker, await broker.topics.bounds(topics), {
    take: record => {
      const key = parseLettersKey(record.key)
      if (key === undefined || key.request !== undefined) return
      const source = fromLetterRecord(record)?.letter.source.topic
      if (record.value === null) live.delete(`${record.topic} ${key.letter}`)
      else if (source !== undefined) live.set(`${record.topic} ${key.letter}`, source)
    },
    signal,
    trouble: trouble ?? (() => undefined),
  })
  return new Set(live.values())
}
