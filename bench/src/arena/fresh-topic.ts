import type { Course, Work } from '../bench.ts'
import { runSide } from '../sides/run-side.ts'
import { type Arena, jobOf } from './arena.ts'
import { createTopic, deleteTopics, recordsIn, topicsOf, unique } from './topics.ts'

/** Each run writes to a topic of its own, which is counted afterwards: what was acknowledged must be there. */
export const onFreshTopics = (arena: Arena, name: string, work: Work): Course => ({
  run: async side => {
    const topic = unique(name)
    const group = unique(`${name}-${side.name.replace(/\W+/g, '-')}`)
    await createTopic(arena, topic)
    try {
      const outcome = await runSide(arena, side, jobOf(arena, { topic, group, work }))
      const written = await recordsIn(arena, topic)
      if (written >= outcome.messages && outcome.messages > 0) return outcome
      throw new Error(`${side.name} says that ${outcome.messages} messages were acknowledged; the broker has ${written}.`)
    } finally {
      await deleteTopics(arena, [topic, ...(await topicsOf(arena, group))])
    }
  },
  close: async () => undefined,
})
