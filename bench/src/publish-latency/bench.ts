import { onFreshTopics } from '../arena/fresh-topic.ts'
import { type Bench, ours } from '../bench.ts'
import { nodeSide } from '../sides/side.ts'

const program = import.meta.resolve('./side.ts')

export const publishLatency: Bench<Record<'warmUpMs' | 'measureMs', number>> = {
  name: 'publish-latency',
  about: 'one caller that awaits each publish before the next; half of them take no longer than this',
  unit: 'ms',
  better: 'lower',
  full: { warmUpMs: 4_000, measureMs: 8_000 },
  quick: { warmUpMs: 1_000, measureMs: 1_500 },
  sides: [ours, 'kafkajs idempotent', 'kafkajs', '@platformatic/kafka'].map(name => nodeSide(name, { program, as: name })),
  // At most 1.1 times as long.
  targets: [{ peer: 'kafkajs idempotent', ratio: 0.91 }],
  open: async (arena, work) => onFreshTopics(arena, 'publish-latency', work),
}
