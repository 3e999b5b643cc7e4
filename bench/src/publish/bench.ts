import { onFreshTopics } from '../arena/fresh-topic.ts'
import { type Bench, ours } from '../bench.ts'
import { javaSide, nodeSide, pythonSide } from '../sides/side.ts'
import { performanceArguments, readPerformance } from './java.ts'

const at = (file: string): string => import.meta.resolve(file)

export const publish: Bench<Record<'callers' | 'warmUpMs' | 'measureMs' | 'javaRecords' | 'javaWarmUp', number>> = {
  name: 'publish',
  about: '256 concurrent callers, each awaiting its own publish; acks=all, 6 partitions',
  unit: 'messages/s',
  better: 'higher',
  full: { callers: 256, warmUpMs: 4_000, measureMs: 10_000, javaRecords: 1_500_000, javaWarmUp: 400_000 },
  quick: { callers: 256, warmUpMs: 1_000, measureMs: 1_500, javaRecords: 150_000, javaWarmUp: 50_000 },
  sides: [
    ...[ours, 'kafkajs', 'kafkajs idempotent', '@platformatic/kafka'].map(name => nodeSide(name, { program: at('./side.ts'), as: name })),
    javaSide('Java ProducerPerformance', 'org.apache.kafka.tools.ProducerPerformance', performanceArguments, readPerformance),
    pythonSide('librdkafka', at('./librdkafka.py')),
  ],
  targets: [
    { peer: 'kafkajs', ratio: 25 },
    { peer: '@platformatic/kafka', ratio: 15 },
    { peer: 'Java ProducerPerformance', ratio: 0.7 },
  ],
  open: async (arena, work) => onFreshTopics(arena, 'publish', work),
}
