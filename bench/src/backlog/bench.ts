import { createTopic, deleteTopics } from '../arena/topics.ts'
import { onWrittenLog } from '../arena/written-log.ts'
import { type Bench, ours } from '../bench.ts'
import { nodeSide } from '../sides/side.ts'
import { emptyBeside } from './memory.ts'

const at = (file: string): string => import.meta.resolve(file)

export const backlog: Bench<Record<'messages' | 'keys' | 'handlerMs' | 'idleMs' | 'warmUpMs' | 'measureMs', number>> = {
  name: 'backlog',
  about: '1M messages waiting, handler 1 ms: resident memory above that of the same process with an idle consumer',
  unit: 'MB',
  better: 'lower',
  full: { messages: 1_000_000, keys: 20_000, handlerMs: 1, idleMs: 5_000, warmUpMs: 3_000, measureMs: 30_000 },
  quick: { messages: 200_000, keys: 20_000, handlerMs: 1, idleMs: 2_000, warmUpMs: 1_000, measureMs: 3_000 },
  sides: [nodeSide(ours, { program: at('./ours.ts') }), nodeSide('kafkajs eachMessage', { program: at('./kafkajs.ts') })],
  targets: [{ peer: 'kafkajs eachMessage', ratio: 1 }],
  open: async (arena, work) => {
    const log = await onWrittenLog(arena, 'backlog', work, () => ({ atLeast: 1 }))
    const empty = emptyBeside(log.topic)
    await createTopic(arena, empty)
    const close = async (): Promise<void> => {
      await log.close()
      await deleteTopics(arena, [empty])
    }
    return { run: log.run, close }
  },
}
