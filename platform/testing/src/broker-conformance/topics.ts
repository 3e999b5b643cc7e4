import { expect, test } from 'vitest'
import { type Fixture, numbered } from './fixture.ts'

/** Topics and their settings. */
export const topicPromises = (at: Fixture): void => {
  test('topics that are missing are created as asked, and described', async () => {
    const topic = await at.topic(3, { 'cleanup.policy': 'compact' })
    const [described] = await at.broker.topics.describe([topic])
    expect(described).toMatchObject({ topic, partitions: 3, config: { 'cleanup.policy': 'compact' } })
    expect(described?.topicId).toMatch(/./)
    expect(described?.replicationFactor).toBeGreaterThan(0)
  })

  test('a topic that exists is left as it is, and is no error beside one that is missing', async () => {
    const topic = await at.topic(2)
    const other = at.name('topic')
    const before = await at.broker.topics.describe([topic])
    await at.broker.topics.create([
      { topic, partitions: 5, config: {} },
      { topic: other, partitions: 1, config: {} },
    ])
    expect(await at.broker.topics.describe([topic])).toEqual(before)
    expect(await at.broker.topics.describe([other])).toHaveLength(1)
  })

  test('describe leaves out what does not exist, and without names gives all', async () => {
    const topic = await at.topic()
    const missing = at.name('topic')
    expect((await at.broker.topics.describe([topic, missing])).map(described => described.topic)).toEqual([topic])
    const all = (await at.broker.topics.describe()).map(described => described.topic)
    expect(all).toContain(topic)
    expect(all).not.toContain(missing)
  })

  test('partitions are only ever added', async () => {
    const topic = await at.topic(1)
    await at.broker.topics.addPartitions(topic, 3)
    await at.eventually(async () => expect((await at.broker.topics.describe([topic]))[0]?.partitions).toBe(3))
    await at.broker.topics.addPartitions(topic, 2).catch(() => undefined)
    expect((await at.broker.topics.describe([topic]))[0]?.partitions).toBe(3)
    expect(await at.send(topic, 2, ['in the new one'])).toEqual([0])
  })

  test('configure changes the settings it names and leaves the others', async () => {
    const topic = await at.topic(1, { 'max.message.bytes': '5000' })
    await at.broker.topics.configure(topic, { 'retention.ms': '60000' })
    await at.eventually(async () => {
      const [described] = await at.broker.topics.describe([topic])
      expect(described?.config).toMatchObject({ 'max.message.bytes': '5000', 'retention.ms': '60000' })
    })
  })

  test('bounds are given for every partition, empty ones too, and follow what is sent', async () => {
    const topic = await at.topic(2)
    await at.send(topic, 1, numbered(3))
    const bounds = (await at.broker.topics.bounds([topic])).toSorted((a, b) => a.partition - b.partition)
    expect(bounds).toEqual([
      { topic, partition: 0, earliest: 0, latest: 0 },
      { topic, partition: 1, earliest: 0, latest: 3 },
    ])
  })

  test.runIf(at.options.deleteRecords)('the earliest offset moves with retention', async () => {
    const topic = await at.topic()
    await at.send(topic, 0, numbered(5))
    await at.options.deleteRecords?.(topic, 0, 3)
    await at.eventually(async () =>
      expect(await at.broker.topics.bounds([topic])).toEqual([{ topic, partition: 0, earliest: 3, latest: 5 }]),
    )
  })

  test('law 9: bounds of a topic that does not exist are refused, never empty, whatever else is asked for', async () => {
    const topic = await at.topic()
    const missing = at.name('topic')
    const refusal = { code: 'MR_TOPIC_MISSING', failure: 'unavailable', message: expect.stringContaining(missing) }
    await expect(at.broker.topics.bounds([missing])).rejects.toMatchObject(refusal)
    await expect(at.broker.topics.bounds([topic, missing])).rejects.toMatchObject(refusal)
    await expect(at.broker.topics.committed(at.name('group'), [topic, missing])).rejects.toMatchObject(refusal)
  })

  test('a group that never committed has no offsets', async () => {
    const topic = await at.topic()
    expect(await at.broker.topics.committed(at.name('group'), [topic])).toEqual([])
  })
}
