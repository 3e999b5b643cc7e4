import { randomUUID } from 'node:crypto'
import { eventually } from '@millrace/testing'
import { type ApiName, answerError, deliverLate, type Fault } from '@millrace/testing/broker-proxy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kafka } from '../kafka.ts'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { plainCommitted, plainMembers } from '../testing/plain-client.ts'
import { coordinatorFaults, networkFaults, newTopic, proxied, recordOf } from '../testing/proxied.ts'
import { expectNoGaps, firstTimes, type Reading, reading } from '../testing/reading.ts'

const deadlineMs = 40_000
const direct = kafka({ brokers: brokersUnderTest() })
const producer = direct.producer('group')
beforeAll(() => direct.ready(AbortSignal.timeout(deadlineMs)))
afterAll(() => direct.close())

const partitions = [0, 1, 2, 3]
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index))
const sendTo = async (topic: string, from: number, to: number): Promise<void> => {
  await producer.send(partitions.flatMap(partition => numbers(from, to).map(value => recordOf(topic, partition, value))))
}

/** All that was sent was read, by one member or the other, nothing out of its order. */
const allRead = (readers: readonly Reading[], count: number): void => {
  const received = readers.flatMap(reader => reader.received)
  for (const partition of partitions) expect(new Set(firstTimes(received, partition))).toEqual(new Set(numbers(0, count)))
}

const [illegalGeneration, unknownMember, rebalanceInProgress, requestTimedOut] = [22, 25, 27, 7]
const errors = (...codes: readonly number[]): readonly Fault[] => codes.map(code => answerError(code))

const faults: Partial<Record<ApiName, readonly Fault[]>> = {
  FindCoordinator: [],
  JoinGroup: errors(unknownMember, rebalanceInProgress),
  SyncGroup: errors(unknownMember, illegalGeneration, rebalanceInProgress),
  Heartbeat: errors(unknownMember, illegalGeneration, rebalanceInProgress),
  OffsetFetch: errors(),
  OffsetCommit: errors(unknownMember, illegalGeneration, rebalanceInProgress, requestTimedOut),
  LeaveGroup: errors(unknownMember),
}

const cases = (Object.entries(faults) as [ApiName, readonly Fault[]][]).flatMap(([api, own]) =>
  [...networkFaults, ...coordinatorFaults, ...own].map(fault => [api, fault.name, fault] as const),
)

describe('law 5: a member of whose requests any fares badly gets in, reads all, commits all, and leaves', () => {
  test.concurrent.for(cases)('%s: %s', async ([api, , fault], context) => {
    const { proxy, broker } = await proxied(context)
    const [topic, group] = [await newTopic(partitions.length), randomUUID()]
    await sendTo(topic, 0, 10)
    const staying = reading(direct, group, topic)
    context.onTestFinished(() => staying.member.close())
    await staying.member.joined
    // Of the greeting, the joining and the handling of all there is: the first and the third.
    const rules = [proxy.when(api, fault), proxy.when(api, fault, { after: 1 })]
    const flaky = reading(broker, group, topic)
    const shared = () => expect([flaky.owns().length, staying.owns().length]).toEqual([2, 2])
    await eventually(shared, deadlineMs)
    await sendTo(topic, 10, 20)
    await eventually(() => allRead([staying, flaky], 20), deadlineMs)
    if (api !== 'LeaveGroup') await eventually(() => expect(rules[0]?.hits, proxy.journal).toBe(1), deadlineMs)
    await eventually(shared, deadlineMs)
    await sendTo(topic, 20, 30)
    await eventually(() => allRead([staying, flaky], 30), deadlineMs)
    await eventually(async () => expect(await plainCommitted(group, topic)).toEqual({ 0: 30, 1: 30, 2: 30, 3: 30 }), deadlineMs)
    await flaky.member.close()
    await eventually(() => expect(staying.owns()).toEqual(partitions), deadlineMs)
    await eventually(async () => expect(await plainMembers(group)).toBe(1), deadlineMs)
    for (const reader of [staying, flaky]) expectNoGaps(reader.received)
    expect(rules[0]?.hits).toBe(1)
    proxy.lift()
  })
})

test.concurrent('law 5: a commit that its network kept until a later generation is not taken', async context => {
  const { proxy, broker } = await proxied(context)
  const [topic, group] = [await newTopic(partitions.length), randomUUID()]
  await sendTo(topic, 0, 10)
  const over = Promise.withResolvers<void>()
  const reader = reading(broker, group, topic, { records: () => undefined })
  await reader.member.joined
  const [first] = reader.assignments
  const stuck = proxy.when('OffsetCommit', deliverLate(over.promise))
  const at = (offset: number) => partitions.map(partition => ({ topic, partition, offset, metadata: '' }))
  await first?.commit(at(3))
  expect(stuck.hits).toBe(1)
  const other = reading(direct, group, topic, { records: () => undefined })
  context.onTestFinished(() => other.member.close())
  await eventually(() => expect([reader.owns().length, other.owns().length]).toEqual([2, 2]), deadlineMs)
  for (const own of [reader, other]) {
    await own.assignments.at(-1)?.commit(at(7).filter(({ partition }) => own.owns().includes(partition)))
  }
  over.resolve()
  await stuck.done
  expect(await plainCommitted(group, topic)).toEqual({ 0: 7, 1: 7, 2: 7, 3: 7 })
})

test.concurrent('a commit whose answers are lost is tried until it is known to be stored', async context => {
  const { proxy, broker } = await proxied(context)
  const [topic, group] = [await newTopic(partitions.length), randomUUID()]
  const reader = reading(broker, group, topic)
  await reader.member.joined
  const rule = proxy.when('OffsetCommit', networkFaults[1] ?? answerError(7), { times: 3 })
  await reader.assignments[0]?.commit([{ topic, partition: 2, offset: 0, metadata: 'kept' }])
  expect(rule.hits).toBe(3)
  expect(await direct.topics.committed(group, [topic])).toEqual([{ topic, partition: 2, offset: 0, metadata: 'kept' }])
})
