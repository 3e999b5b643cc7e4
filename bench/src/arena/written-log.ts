import type { Course, Work } from '../bench.ts'
import type { Outcome } from '../sides/outcome.ts'
import { runSide } from '../sides/run-side.ts'
import { nodeSide } from '../sides/side.ts'
import { type Arena, jobOf } from './arena.ts'
import { committedIn, createTopic, deleteTopics, recordsIn, topicsOf, unique } from './topics.ts'

type LogWork = Work & Readonly<Record<'messages' | 'keys', number>>

/** How many offsets the group must have committed for what the side says it handled. */
export type Proof = (outcome: Outcome) => { readonly atLeast: number }

/** One log, written once; each run reads it in a group of its own, from the beginning. */
export const onWrittenLog = async (
  arena: Arena,
  name: string,
  work: LogWork,
  proof: Proof,
): Promise<Course & { readonly topic: string }> => {
  const topic = unique(name)
  // kafkajs reads nothing but gzip, so the log is as it can be read by all.
  await createTopic(arena, topic, { 'compression.type': 'uncompressed' })
  try {
    await writeLog(arena, topic, work)
  } catch (error) {
    await deleteTopics(arena, [topic])
    throw error
  }
  return {
    topic,
    run: async side => {
      const group = unique(`${name}-${side.name.replace(/\W+/g, '-')}`)
      try {
        const outcome = await runSide(arena, side, jobOf(arena, { topic, group, work }))
        const committed = await committedIn(arena, group, topic)
        const { atLeast } = proof(outcome)
        if (committed >= atLeast && outcome.messages > 0) return outcome
        throw new Error(`${side.name} says it handled ${outcome.messages} messages; its group has committed ${committed}.`)
      } finally {
        await deleteTopics(arena, await topicsOf(arena, group))
      }
    },
    close: () => deleteTopics(arena, [topic]),
  }
}

const writeLog = async (arena: Arena, topic: string, work: LogWork): Promise<void> => {
  arena.say(`writing ${work.messages} messages`)
  const writer = nodeSide('the writer', { program: import.meta.resolve('../orders/write-log.ts') })
  await runSide(arena, writer, jobOf(arena, { topic, group: unique('writer'), work }))
  const written = await recordsIn(arena, topic)
  if (written !== work.messages) throw new Error(`${work.messages} messages were to be written; the broker has ${written}.`)
}

const enoughToWarmUp = { messages: 300_000, keys: 2_000 }

/** A broker that has just started is slow until its code is compiled: nobody shall pay for that. */
export const warmUpBroker = async (arena: Arena): Promise<void> => {
  const topic = unique('warm-up')
  await createTopic(arena, topic)
  try {
    await writeLog(arena, topic, enoughToWarmUp)
  } finally {
    await deleteTopics(arena, [topic])
  }
}
