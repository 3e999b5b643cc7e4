import { onWrittenLog } from '../arena/written-log.ts'
import { type Bench, ours } from '../bench.ts'
import { javaSide, nodeSide, pythonSide } from '../sides/side.ts'
import { performanceArguments, readPerformance } from './java.ts'

const at = (file: string): string => import.meta.resolve(file)

export const consume: Bench<Record<'messages' | 'keys' | 'warmUp', number>> = {
  name: 'consume',
  about: 'one log, read from its beginning with an empty handler; ours decodes, orders by key and commits, its peers decode nothing',
  unit: 'messages/s',
  better: 'higher',
  full: { messages: 2_000_000, keys: 20_000, warmUp: 200_000 },
  quick: { messages: 200_000, keys: 20_000, warmUp: 50_000 },
  sides: [
    nodeSide(ours, { program: at('./ours.ts') }),
    nodeSide('kafkajs eachMessage', { program: at('./kafkajs.ts'), as: 'eachMessage' }),
    nodeSide('@platformatic/kafka', { program: at('./platformatic.ts') }),
    nodeSide('kafkajs eachBatch', { program: at('./kafkajs.ts'), as: 'eachBatch', limit: true }),
    javaSide('Java ConsumerPerformance', 'org.apache.kafka.tools.ConsumerPerformance', performanceArguments, readPerformance),
    pythonSide('librdkafka', at('./librdkafka.py')),
  ],
  targets: [
    { peer: 'kafkajs eachMessage', ratio: 3.5 },
    { peer: '@platformatic/kafka', ratio: 3.5 },
  ],
  open: (arena, work) => onWrittenLog(arena, 'consume', work, () => ({ atLeast: work.messages })),
}
