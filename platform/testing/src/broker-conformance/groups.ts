import type { CommittedOffset } from '@millrace/messaging'
import { expect, test } from 'vitest'
import { type Fixture, numbered, record, textsOf } from './fixture.ts'
import { joinGroup } from './joining.ts'

const offset = (topic: string, partition: number, at: number, metadata = ''): CommittedOffset => ({
  topic,
  partition,
  offset: at,
  metadata,
})
const byPartition = (offsets: readonly CommittedOffset[]) => offsets.toSorted((a, b) => a.partition - b.partition)

/** Groups, looked at and set from outside; and the log by time. */
export const groupPromises = (at: Fixture): void => {
  test('a group nobody knows is unknown: not listed, without members and offsets', async () => {
    const group = at.name('group')
    expect(await at.broker.groups.describe([group])).toEqual([{ group, state: 'unknown', members: [] }])
    expect(await at.broker.groups.list()).not.toContain(group)
    expect(await at.broker.groups.committed(group)).toEqual([])
  })

  test('a group is described with its members, where they are and what each owns', async () => {
    const topic = await at.topic(2)
    const [group, unknown] = [at.name('group'), at.name('group')]
    const joined = await joinGroup(at, group, [topic])
    const [none, described] = await at.broker.groups.describe([unknown, group])
    expect(none).toMatchObject({ group: unknown, state: 'unknown' })
    expect(described).toMatchObject({ group, state: 'stable' })
    expect(described?.members).toHaveLength(1)
    expect(described?.members[0]).toMatchObject({
      memberId: expect.stringMatching(/./),
      clientId: expect.stringMatching(/./),
      host: expect.stringMatching(/^[^/]+$/),
    })
    expect(described?.members[0]?.partitions.map(one => `${one.topic}/${one.partition}`).toSorted()).toEqual(joined.owns())
    expect(await at.broker.groups.list()).toContain(group)
  })

  test('a group whose members left is empty, and known as long as it has offsets', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    const joined = await joinGroup(at, group, [topic])
    await joined.current().commit([offset(topic, 0, 0, 'kept')])
    await joined.member.close()
    await at.eventually(async () => expect(await at.broker.groups.describe([group])).toEqual([{ group, state: 'empty', members: [] }]))
    expect(await at.broker.groups.committed(group)).toEqual([offset(topic, 0, 0, 'kept')])
    expect(await at.broker.groups.list()).toContain(group)
  })

  test('offsets are set for a group without members, those of other partitions stay, and the next member begins there', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    await at.send(topic, 1, numbered(5))
    await at.broker.groups.reset(group, [offset(topic, 0, 0), offset(topic, 1, 5, 'from before')])
    await at.broker.groups.reset(group, [offset(topic, 1, 3)])
    expect(byPartition(await at.broker.groups.committed(group))).toEqual([offset(topic, 0, 0), offset(topic, 1, 3)])
    expect(byPartition(await at.broker.topics.committed(group, [topic]))).toEqual([offset(topic, 0, 0), offset(topic, 1, 3)])
    const joined = await joinGroup(at, group, [topic])
    await at.eventually(() => expect(textsOf(joined.records(), 1)).toEqual(['v3', 'v4']))
  })

  test('law 5: offsets are not set under a member that would go on and commit over them', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    await at.send(topic, 0, numbered(3))
    const joined = await joinGroup(at, group, [topic])
    await joined.current().commit([offset(topic, 0, 3)])
    const refused = at.broker.groups.reset(group, [offset(topic, 0, 0)])
    await expect(refused).rejects.toMatchObject({ code: 'MR_GROUP_ACTIVE', message: expect.stringContaining(group) })
    expect(await at.broker.groups.committed(group)).toEqual([offset(topic, 0, 3)])
    await joined.member.close()
    await at.eventually(() => at.broker.groups.reset(group, [offset(topic, 0, 0)]))
    expect(await at.broker.groups.committed(group)).toEqual([offset(topic, 0, 0)])
  })

  test('setting an offset outside the log is taken: whoever begins there is told', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    await at.broker.groups.reset(group, [offset(topic, 0, 7)])
    const joined = await joinGroup(at, group, [topic])
    await at.eventually(() => expect(joined.outOfRange).toMatchObject([{ topic, partition: 0, offset: 7 }]))
  })

  test('a time is found in every partition: its first record so late, else the end', async () => {
    const topic = await at.topic(3)
    const producer = at.producer()
    const timed = (partition: number, timestamp: number) => ({ ...record(topic, partition, `at ${timestamp}`), timestamp })
    await producer.send([...[1_000, 2_000, 3_000].map(time => timed(0, time)), ...[3_000, 1_000].map(time => timed(1, time))])
    const offsetsAt = async (timestampMs: number) =>
      (await at.broker.topics.offsetsAt([topic], timestampMs)).toSorted((a, b) => a.partition - b.partition).map(one => one.offset)
    expect(await offsetsAt(0)).toEqual([0, 0, 0])
    expect(await offsetsAt(1_001)).toEqual([1, 0, 0])
    expect(await offsetsAt(3_000)).toEqual([2, 0, 0])
    expect(await offsetsAt(3_001)).toEqual([3, 2, 0])
  })

  test('law 9: a time in a topic that does not exist is refused', async () => {
    const missing = at.name('topic')
    await expect(at.broker.topics.offsetsAt([missing], 0)).rejects.toMatchObject({ code: 'MR_TOPIC_MISSING', failure: 'unavailable' })
  })
}
