import { onFreshTopics } from '../arena/fresh-topic.ts'
import { type Bench, ours } from '../bench.ts'
import { nodeSide } from '../sides/side.ts'

const at = (file: string): string => import.meta.resolve(file)

export const idle: Bench<Record<'settleMs' | 'measureMs', number>> = {
  name: 'idle',
  about: 'a connected producer and a consumer with nothing to do: CPU time spent in a minute',
  unit: 'ms',
  better: 'lower',
  full: { settleMs: 5_000, measureMs: 60_000 },
  quick: { settleMs: 1_000, measureMs: 10_000 },
  sides: [nodeSide(ours, { program: at('./ours.ts') }), nodeSide('kafkajs', { program: at('./kafkajs.ts') })],
  // At most 0.15 times as much.
  targets: [{ peer: 'kafkajs', ratio: 6.67 }],
  open: async (arena, work) => onFreshTopics(arena, 'idle', work),
}
