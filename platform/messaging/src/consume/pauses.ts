import type { TopicPartition } from '../ports/broker.ts'

/** What is asked to pause, by topic or by partition: for as long as it is asked, whoever is assigned what meanwhile. */
export interface Pauses {
  pause(topic: string, partition?: number): void
  resume(topic: string, partition?: number): void
  asked(at: TopicPartition): boolean
}

interface Asked {
  readonly whole: boolean
  /** Partitions for which it is the other way round. */
  readonly but: Set<number>
}

export const createPauses = (): Pauses => {
  const topics = new Map<string, Asked>()
  const set = (topic: string, partition: number | undefined, paused: boolean): void => {
    if (partition === undefined) {
      topics.set(topic, { whole: paused, but: new Set() })
      return
    }
    const asked = topics.get(topic) ?? { whole: false, but: new Set() }
    if (asked.whole === paused) asked.but.delete(partition)
    else asked.but.add(partition)
    topics.set(topic, asked)
  }
  return {
    pause: (topic, partition) => set(topic, partition, true),
    resume: (topic, partition) => set(topic, partition, false),
    asked: ({ topic, partition }) => {
      const asked = topics.get(topic)
      return asked !== undefined && asked.whole !== asked.but.has(partition)
    },
  }
}
