import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import type { Assignment, IncomingRecord, MemberOptions } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { afterAll, afterEach, expect, test } from 'vitest'
import { kafka } from '../kafka.ts'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { joinAsOlder } from '../testing/older-member.ts'

const deadlineMs = 30_000
const broker = kafka({ brokers: brokersUnderTest() })
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => broker.close())

const newTopic = async (partitions: number): Promise<string> => {
  const topic = `member-${randomUUID()}`
  await broker.topics.create([{ topic, partitions, config: { 'max.message.bytes': '4000000' } }])
  return topic
}

const joining = (group: string, topic: string, options: Partial<MemberOptions> = {}) => {
  const assignments: Assignment[] = []
  const received: IncomingRecord[] = []
  const member = broker.join({
    group,
    topics: [topic],
    sessionTimeoutMs: 6_000,
    assigned: async assignment => {
      assignments.push(assignment)
      assignment.start(assignment.partitions.map(at => ({ ...at, offset: 0 })))
    },
    revoked: async () => undefined,
    records: batch => received.push(...batch.records),
    outOfRange: () => undefined,
    trouble: () => undefined,
    ...options,
  })
  closing.push(() => member.close())
  const owns = () => assignments.at(-1)?.partitions.map(({ partition }) => partition)
  return { member, assignments, received, owns }
}

test('the partitions of a member that was killed go to the other once its session is over', async () => {
  const [topic, group] = [await newTopic(4), randomUUID()]
  const staying = joining(group, topic)
  await staying.member.joined
  const doomed = fork(resolve(import.meta.dirname, '../testing/member-process.ts'), [brokersUnderTest().join(), group, topic])
  closing.push(() => doomed.kill('SIGKILL'))
  const shares: unknown[] = []
  doomed.on('message', share => shares.push(share))
  await eventually(() => expect([staying.owns()?.length, shares.at(-1)]).toEqual([2, 2]), deadlineMs)
  const killed = new Promise(exited => doomed.once('exit', exited))
  doomed.kill('SIGKILL')
  await killed
  await eventually(() => expect(staying.owns()).toEqual([0, 1, 2, 3]), deadlineMs)
})

test('a member whose handlers keep the thread busy for seconds, longer than a heartbeat, keeps its place', async () => {
  const [topic, group] = [await newTopic(1), randomUUID()]
  const busy = joining(group, topic, {
    records: () => {
      const until = performance.now() + 2_500
      while (performance.now() < until);
    },
  })
  await busy.member.joined
  const producer = broker.producer('busy')
  closing.push(() => producer.close())
  for (let value = 0; value < 3; value++) {
    await producer.send([{ topic, partition: 0, key: null, value: Buffer.from('v'), headers: [], timestamp: Date.now() }])
  }
  await busy.assignments[0]?.commit([{ topic, partition: 0, offset: 3, metadata: 'm' }])
  expect(busy.assignments).toHaveLength(1)
})

test('partitions added to a topic are given out', async () => {
  const [topic, group] = [await newTopic(1), randomUUID()]
  const member = joining(group, topic)
  await member.member.joined
  await broker.topics.addPartitions(topic, 3)
  await eventually(() => expect(member.owns()).toEqual([0, 1, 2]), deadlineMs)
})

test('a batch larger than what is asked of a partition is read all the same, of every partition', async () => {
  const [topic, group] = [await newTopic(3), randomUUID()]
  const producer = broker.producer('large')
  closing.push(() => producer.close())
  const large = (partition: number) => ({
    topic,
    partition,
    key: null,
    value: Buffer.alloc(3_000_000, partition),
    headers: [],
    timestamp: Date.now(),
  })
  for (const round of [0, 1]) await producer.send([0, 1, 2].map(partition => ({ ...large(partition), key: Buffer.from(String(round)) })))
  const member = joining(group, topic)
  await eventually(() => expect(member.received).toHaveLength(6), deadlineMs)
  const order = Map.groupBy(member.received, ({ partition }) => partition)
  expect([...order.values()].map(records => records.map(({ key }) => key?.toString()))).toEqual([
    ['0', '1'],
    ['0', '1'],
    ['0', '1'],
  ])
})

test('metadata too long for the broker is refused for good, and the member goes on', async () => {
  const [topic, group] = [await newTopic(1), randomUUID()]
  const member = joining(group, topic)
  await member.member.joined
  const [assignment] = member.assignments
  const long = [{ topic, partition: 0, offset: 0, metadata: 'x'.repeat(5_000) }]
  await expect(assignment?.commit(long)).rejects.toMatchObject({ code: 'MR_BROKER_REFUSED', failure: 'permanent' })
  await assignment?.commit([{ topic, partition: 0, offset: 0, metadata: 'x'.repeat(4_000) }])
  expect((await broker.topics.committed(group, [topic]))[0]?.metadata).toHaveLength(4_000)
})

test('law 12: closing is bounded though the brokers take connections and never answer', async () => {
  const silent = createServer(socket => socket.on('error', () => undefined).resume())
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const client = kafka({ brokers: [`127.0.0.1:${port}`] })
  const nothing = { revoked: async () => undefined, records: () => undefined, outOfRange: () => undefined, trouble: () => undefined }
  const member = client.join({ group: randomUUID(), topics: ['any'], assigned: async () => undefined, ...nothing })
  const producer = client.producer('unanswered')
  const record = { topic: 'any', partition: 0, key: null, value: null, headers: [], timestamp: 0 }
  const sent = expect(producer.send([record])).rejects.toMatchObject({ code: 'MR_CLOSED' })
  const connections = () => new Promise<number>(resolve => silent.getConnections((_, count) => resolve(count)))
  await eventually(async () => expect(await connections()).toBeGreaterThanOrEqual(2))
  const sinceMs = performance.now()
  await Promise.all([member.close(), producer.close()])
  expect(performance.now() - sinceMs).toBeLessThan(2_500)
  await sent
  await client.close()
  await eventually(async () => expect(await connections()).toBe(0))
  await new Promise(resolve => silent.close(resolve))
})

test('members of the version before share with newer ones while they are there, and partitions stay where they are once they are gone', async () => {
  const [topic, group] = [await newTopic(6), randomUUID()]
  const older = await joinAsOlder(group, topic)
  closing.push(() => older.close())
  const [first, second] = [joining(group, topic), joining(group, topic)]
  const shares = () => [older.owns(), first.owns() ?? [], second.owns() ?? []]
  const all = [0, 1, 2, 3, 4, 5]
  await eventually(() => {
    expect(shares().map(({ length }) => length)).toEqual([2, 2, 2])
    expect(shares().flat().toSorted()).toEqual(all)
  }, deadlineMs)
  const [, mine = [], theirs = []] = shares()
  await older.close()
  await eventually(() => expect([...(first.owns() ?? []), ...(second.owns() ?? [])].toSorted()).toEqual(all), deadlineMs)
  expect(first.owns()).toEqual(expect.arrayContaining([...mine]))
  expect(second.owns()).toEqual(expect.arrayContaining([...theirs]))
})
