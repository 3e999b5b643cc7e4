import { onWrittenLog } from '../arena/written-log.ts'
import { type Bench, ours } from '../bench.ts'
import { nodeSide } from '../sides/side.ts'

const at = (file: string): string => import.meta.resolve(file)

export const slowHandlers: Bench<Record<'messages' | 'keys' | 'handlerMs' | 'concurrency' | 'warmUpMs' | 'measureMs', number>> = {
  name: 'slow-handlers',
  about: 'handlers that await 5 ms; 6 partitions, 2,000 keys; kafkajs with partitionsConsumedConcurrently 6, ours with concurrency 512',
  unit: 'messages/s',
  better: 'higher',
  full: { messages: 1_500_000, keys: 2_000, handlerMs: 5, concurrency: 512, warmUpMs: 3_000, measureMs: 12_000 },
  quick: { messages: 300_000, keys: 2_000, handlerMs: 5, concurrency: 512, warmUpMs: 1_000, measureMs: 2_000 },
  sides: [nodeSide(ours, { program: at('./ours.ts') }), nodeSide('kafkajs eachMessage', { program: at('./kafkajs.ts') })],
  targets: [{ peer: 'kafkajs eachMessage', ratio: 40 }],
  open: (arena, work) => onWrittenLog(arena, 'slow-handlers', work, ({ notes }) => ({ atLeast: Number(notes['warmed up by'] ?? 0) })),
}
