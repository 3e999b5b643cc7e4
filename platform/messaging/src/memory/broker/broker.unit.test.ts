import { expect, test, vi } from 'vitest'
import type { Assignment, Broker, IncomingRecord, Member, OutgoingRecord } from '../../ports/broker.ts'
import { manualClock } from '../clock.ts'
import { seededIds } from '../ids.ts'
import { type MemoryBroker, memoryBroker } from './broker.ts'

const record = (key: string | null, value: string | null, partition = 0): OutgoingRecord => ({
  topic: 't',
  partition,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: [],
  timestamp: 0,
})

const unavailable = { code: 'MR_BROKER_UNAVAILABLE', failure: 'unavailable' }

const open = async (partitions = 1, config: Readonly<Record<string, string>> = {}) => {
  const clock = manualClock()
  const broker = memoryBroker({ clock, ids: seededIds(1, clock) })
  await broker.topics.create([{ topic: 't', partitions, config }])
  return { clock, broker, producer: broker.producer('p') }
}

interface Joined {
  readonly member: Member
  readonly assignments: Assignment[]
  readonly records: IncomingRecord[]
  readonly troubles: Error[]
  readonly revoked: Assignment[]
}

const join = async (broker: Broker): Promise<Joined> => {
  const kept = { assignments: [] as Assignment[], records: [] as IncomingRecord[], troubles: [] as Error[], revoked: [] as Assignment[] }
  const member = broker.join({
    group: 'g',
    topics: ['t'],
    assigned: async assignment => {
      kept.assignments.push(assignment)
      assignment.start(assignment.partitions.map(at => ({ ...at, offset: 0 })))
    },
    revoked: async assignment => {
      kept.revoked.push(assignment)
    },
    records: batch => kept.records.push(...batch.records),
    outOfRange: () => undefined,
    trouble: error => kept.troubles.push(error),
  })
  await member.joined
  return { member, ...kept }
}

const values = (records: readonly IncomingRecord[]) => records.map(({ value }) => value?.toString())

const readAll = async (broker: MemoryBroker): Promise<readonly IncomingRecord[]> => {
  const [bounds] = await broker.topics.bounds(['t'])
  const records: IncomingRecord[] = []
  const end = Promise.withResolvers<void>()
  const follower = broker.follow({
    from: [{ topic: 't', partition: 0, offset: bounds?.earliest ?? 0 }],
    records: batch => {
      records.push(...batch.records)
      if (batch.nextOffset >= (bounds?.latest ?? 0)) end.resolve()
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await end.promise
  await follower.close()
  return records
}

test('in an outage everything is unavailable; after it members go on where they stood', async () => {
  const { broker, producer } = await open()
  const joined = await join(broker)
  await producer.send([record('k', 'before')])
  await vi.waitFor(() => expect(values(joined.records)).toEqual(['before']))
  broker.outage()
  await expect(producer.send([record('k', 'lost')])).rejects.toMatchObject(unavailable)
  await expect(broker.topics.bounds(['t'])).rejects.toMatchObject(unavailable)
  await expect(joined.assignments[0]?.commit([])).rejects.toMatchObject(unavailable)
  expect(joined.troubles).toMatchObject([unavailable])
  broker.restore()
  await producer.send([record('k', 'after')])
  await vi.waitFor(() => expect(values(joined.records)).toEqual(['before', 'after']))
})

test('ready waits for the end of an outage', async () => {
  const { broker } = await open()
  broker.outage()
  const ready = broker.ready(AbortSignal.timeout(1000))
  broker.restore()
  await ready
})

test('the next operation fails once, before it is done or with only its answer lost', async () => {
  const { broker, producer } = await open()
  const failure = new Error('the line went dead')
  broker.failNext('send', failure)
  broker.failNext('send', failure, { applied: true })
  await expect(producer.send([record('k', 'never')])).rejects.toBe(failure)
  await expect(producer.send([record('k', 'answer lost')])).rejects.toBe(failure)
  await producer.send([record('k', 'well')])
  expect(values(await readAll(broker))).toEqual(['answer lost', 'well'])
})

test('the same array sent again after its answer was lost is stored once, and sent again after that twice', async () => {
  const { broker, producer } = await open()
  const records = [record('k', 'once')]
  broker.failNext('send', new Error('the line went dead'), { applied: true })
  await expect(producer.send(records)).rejects.toThrow('dead')
  expect(await producer.send(records)).toEqual([{ topic: 't', partition: 0, offset: 0 }])
  expect(await producer.send(records)).toEqual([{ topic: 't', partition: 0, offset: 1 }])
})

test('an expired member goes on like a sleeper until its next heartbeat, and its commits are refused at once', async () => {
  const { broker, producer, clock } = await open(2)
  const sleeper = await join(broker)
  const other = await join(broker.client())
  await vi.waitFor(() => expect(sleeper.assignments).toHaveLength(2))
  const slept = sleeper.assignments[1]
  const [own] = slept?.partitions ?? []
  broker.expire(sleeper.member)
  await expect(slept?.commit([])).rejects.toMatchObject({ code: 'MR_STALE_GENERATION' })
  await vi.waitFor(() => expect(other.assignments.at(-1)?.partitions).toHaveLength(2))
  expect(slept?.signal.aborted).toBe(false)
  await producer.send([record('k', 'both see it', own?.partition)])
  await vi.waitFor(() => expect([values(sleeper.records), values(other.records)]).toEqual([['both see it'], ['both see it']]))
  await expect(slept?.commit([])).rejects.toMatchObject({ code: 'MR_STALE_GENERATION' })
  await clock.advance(3000)
  expect(slept?.signal.aborted).toBe(true)
  expect(sleeper.revoked).toContain(slept)
  await vi.waitFor(() => expect(sleeper.assignments).toHaveLength(3))
  expect(sleeper.assignments[2]?.partitions).toHaveLength(1)
})

test('a group takes in partitions and topics that come later', async () => {
  const { broker, producer } = await open(1)
  const joined = await join(broker)
  await broker.topics.addPartitions('t', 2)
  await vi.waitFor(() => expect(joined.assignments.at(-1)?.partitions).toHaveLength(2))
  await producer.send([record('k', 'new', 1)])
  await vi.waitFor(() => expect(values(joined.records)).toEqual(['new']))
})

test('compaction keeps the last committed record of each key, at its offset, and tombstones until they are dropped', async () => {
  const { broker, producer } = await open(1, { 'cleanup.policy': 'compact' })
  await producer.send([record('a', '1'), record('b', '1'), record('a', '2'), record('b', null)])
  const abandoned = broker.transactions('w').transaction(async send => {
    await send([record('a', 'aborted')])
    throw new Error('no')
  })
  await expect(abandoned).rejects.toThrow('no')
  broker.compact('t')
  const kept = await readAll(broker)
  expect(kept.map(({ offset, value }) => [offset, value?.toString()])).toEqual([
    [2, '2'],
    [3, undefined],
  ])
  broker.compact('t', { dropTombstones: true })
  expect(values(await readAll(broker))).toEqual(['2'])
  expect(await broker.topics.bounds(['t'])).toMatchObject([{ earliest: 0, latest: 6 }])
})

test('a compacted topic refuses a record without a key', async () => {
  const { producer } = await open(1, { 'cleanup.policy': 'compact' })
  await expect(producer.send([record(null, 'v')])).rejects.toMatchObject({ code: 'MR_BROKER_REFUSED', failure: 'permanent' })
})

test('a send is bounded a partition, in records and, as one batch, in bytes', async () => {
  const { producer } = await open(2, { 'max.message.bytes': '1000' })
  const many = Array.from({ length: 501 }, (_, index) => record('k', 'v', index % 2))
  await expect(producer.send(Array.from({ length: 501 }, () => record('k', '')))).rejects.toMatchObject({ code: 'MR_BROKER_REFUSED' })
  await expect(producer.send(many)).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE' })
  const half = 'x'.repeat(500)
  await expect(producer.send([record('k', half), record('k', half)])).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE' })
  await producer.send([record('k', half, 0), record('k', half, 1)])
})

test('what an outage left of a transaction is aborted when the next begins', async () => {
  const { broker, producer } = await open()
  const writer = broker.transactions('w')
  const cut = writer.transaction(async send => {
    await send([record('k', 'half')])
    broker.outage()
    await send([record('k', 'other half')])
  })
  await expect(cut).rejects.toMatchObject(unavailable)
  broker.restore()
  await producer.send([record('k', 'behind')])
  expect(await broker.topics.bounds(['t'])).toMatchObject([{ latest: 0 }])
  await writer.transaction(async () => undefined)
  expect(values(await readAll(broker))).toEqual(['behind'])
})

test('a transaction does not commit when a send in it failed, though its work went on', async () => {
  const { broker } = await open(1, { 'max.message.bytes': '1000' })
  const careless = broker.transactions('w').transaction(async send => {
    await send([record('k', 'x'.repeat(2000))]).catch(() => undefined)
    await send([record('k', 'the rest')])
  })
  await expect(careless).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE' })
  expect(await readAll(broker)).toEqual([])
})

test('the log keeps nothing of the sender’s memory', async () => {
  const { broker, producer } = await open()
  const sent = record('key', 'value')
  await producer.send([sent])
  sent.value?.fill(0)
  sent.key?.fill(0)
  const [kept] = await readAll(broker)
  expect([kept?.key?.toString(), kept?.value?.toString()]).toEqual(['key', 'value'])
})

test('a topic made again under its name has another id', async () => {
  const { broker } = await open()
  const [before] = await broker.topics.describe(['t'])
  broker.deleteTopic('t')
  expect(await broker.topics.describe(['t'])).toEqual([])
  await expect(broker.topics.bounds(['t'])).rejects.toMatchObject({ code: 'MR_TOPIC_MISSING' })
  await broker.topics.create([{ topic: 't', partitions: 1, config: {} }])
  expect((await broker.topics.describe(['t']))[0]?.topicId).not.toBe(before?.topicId)
})

test('the same run repeats exactly', async () => {
  const run = async () => {
    const { broker, producer } = await open(4)
    const [one, other] = [await join(broker), await join(broker)]
    for (let index = 0; index < 40; index++) await producer.send([record(`k${index}`, `v${index}`, index % 4)])
    await vi.waitFor(() => expect(one.records.length + other.records.length).toBe(40))
    return [one, other].map(joined => [
      joined.assignments.map(({ generation, partitions }) => [generation, partitions]),
      values(joined.records),
    ])
  }
  expect(await run()).toEqual(await run())
})

test('a busy broker lets timers and I/O have their turn', async () => {
  const { broker, producer } = await open()
  let turns = 0
  let echoes = 0
  const over = Promise.withResolvers<void>()
  const echo = async (): Promise<void> => {
    echoes++
    if (turns > 2 || echoes === 100_000) over.resolve()
    else await producer.send([record('k', 'again')])
  }
  const count = (): void => {
    turns++
    if (turns <= 2) setImmediate(count)
  }
  const follower = broker.follow({
    from: [{ topic: 't', partition: 0, offset: 0 }],
    records: () => void echo(),
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  setImmediate(count)
  await echo()
  await over.promise
  await follower.close()
  expect(turns).toBeGreaterThan(2)
})

test('a chain of deliveries is done within one turn of a driven clock', async () => {
  const { broker, producer, clock } = await open(100)
  const follower = broker.follow({
    from: Array.from({ length: 100 }, (_, partition) => ({ topic: 't', partition, offset: 0 })),
    records: async ({ partition }) => {
      if (partition < 99) await producer.send([record('k', 'on', partition + 1)])
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await clock.advance(0)
  await producer.send([record('k', 'begin')])
  await clock.advance(0)
  expect((await broker.topics.bounds(['t'])).at(-1)).toMatchObject({ latest: 1 })
  await follower.close()
})
