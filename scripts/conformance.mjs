// npm run conformance [-- --brokers 3]: the Broker port's whole suite, in memory and on Kafka: one broker, or a cluster of three that is
// started for it and of which brokers are killed.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, run } from './node.mjs'
import { setUpOrExit } from './setup.mjs'

const { values } = parseArgs({ options: { brokers: { type: 'string', default: '1' } } })
if (!['1', '3'].includes(values.brokers)) {
  console.error(`--brokers ${values.brokers}: the suite runs on 1 broker or on 3. Say --brokers 3.`)
  process.exit(2)
}
await setUpOrExit()
process.env.CONFORMANCE_BROKERS = values.brokers
const files = {
  1: ['platform/messaging/src/memory', 'platform/kafka/src/kafka.int.test.ts'],
  3: ['platform/local/test/three-brokers.int.test.ts'],
}
const vitest = join(root, 'node_modules', '.bin', 'vitest')
process.exit(await run(vitest, ['run', '--project', 'unit', '--project', 'int', ...files[values.brokers]]))
