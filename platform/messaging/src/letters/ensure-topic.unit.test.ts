import { expect, test } from 'vitest'
import { memoryBroker, silentTelemetry } from '../memory/index.ts'
import { ensureLettersTopic } from './ensure-topic.ts'

const lettersLimit = async (limit: number): Promise<number> => {
  const broker = memoryBroker()
  await broker.topics.create([{ topic: 'source', partitions: 1, config: { 'max.message.bytes': String(limit) } }])
  await ensureLettersTopic(broker, 'group', await broker.topics.describe(['source']), silentTelemetry.log)
  const [letters] = await broker.topics.describe(['group.letters'])
  return Number(letters?.config['max.message.bytes'])
}

test('a letter fits that is larger than its source took: compressed by its writer, and with headers of its own', async () => {
  expect(await lettersLimit(100_000)).toBeGreaterThanOrEqual(8_000_000)
  expect(await lettersLimit(20_000_000)).toBeGreaterThan(20_000_000)
})
