import { onFreshTopics } from '../arena/fresh-topic.ts'
import { type Bench, ours } from '../bench.ts'
import { nodeSide } from '../sides/side.ts'

const program = import.meta.resolve('./side.ts')

export const hotKey: Bench<Record<'ratePerSecond' | 'handlerMs' | 'warmUpMs' | 'measureMs', number>> = {
  name: 'hot-key',
  about:
    'from publish to handled: what 99 of 100 messages of other keys take at most; 400 messages/s, half of them on one key, handler 2 ms; beside it the same load without a hot key',
  unit: 'ms',
  better: 'lower',
  full: { ratePerSecond: 400, handlerMs: 2, warmUpMs: 5_000, measureMs: 25_000 },
  quick: { ratePerSecond: 400, handlerMs: 2, warmUpMs: 1_500, measureMs: 5_000 },
  sides: [nodeSide(ours, { program, as: 'hot' }), nodeSide('ours without a hot key', { program, as: 'even' })],
  // At most twice as long.
  targets: [{ peer: 'ours without a hot key', ratio: 0.5 }],
  open: async (arena, work) => onFreshTopics(arena, 'hot-key', work),
}
