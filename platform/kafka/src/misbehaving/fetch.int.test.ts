import { randomUUID } from 'node:crypto'
import type { FetchedBatch } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { type ApiName, alterAnswer, answerError, cutAnswer, type Fault } from '@millrace/testing/broker-proxy'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { kafka } from '../kafka.ts'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { networkFaults, newTopic, proxied, recordOf } from '../testing/proxied.ts'
import { reading } from '../testing/reading.ts'

const deadlineMs = 30_000
const [partitions, sends, perSend] = [[0, 1], 4, 100]
const padding = 'x'.repeat(400)
const direct = kafka({ brokers: brokersUnderTest() })
let topic: string

/** Written once, read by all: some 80 KB a partition. */
beforeAll(async () => {
  topic = await newTopic(partitions.length)
  const producer = direct.producer('fetch')
  for (let send = 0; send < sends; send++) {
    const values = Array.from({ length: perSend }, (_, index) => `${send * perSend + index} ${padding}`)
    await producer.send(partitions.flatMap(partition => values.map(value => recordOf(topic, partition, value))))
  }
})
afterAll(() => direct.close())

const all = Array.from({ length: sends * perSend }, (_, offset) => `${offset} ${padding}`)

const follow = async (context: TestContext) => {
  const { proxy, client } = await proxied(context)
  const [batches, reports]: [FetchedBatch[], unknown[]] = [[], []]
  const start = () =>
    client().follow({
      from: partitions.map(partition => ({ topic, partition, offset: 0 })),
      records: batch => void batches.push(batch),
      outOfRange: at => reports.push(at),
      unreadable: at => reports.push(at),
      trouble: () => undefined,
    })
  const read = (partition: number) =>
    batches.filter(batch => batch.partition === partition).flatMap(({ records }) => records.map(({ value }) => value?.toString()))
  return { proxy, start, reports, read }
}

const [unknownTopic, leaderNotAvailable, notLeader, storageError, fencedLeaderEpoch, unknownLeaderEpoch, offsetNotAvailable] = [
  3, 5, 6, 56, 74, 75, 78,
]
const leaders = [unknownTopic, leaderNotAvailable, notLeader, storageError, fencedLeaderEpoch, unknownLeaderEpoch, offsetNotAvailable]
const cuts = [40, 100, 5_000, 60_000]
const faults: Partial<Record<ApiName, readonly Fault[]>> = {
  Fetch: [...networkFaults, ...cuts.map(cutAnswer), ...leaders.map(code => answerError(code))],
  Metadata: networkFaults,
}
const cases = (Object.entries(faults) as [ApiName, readonly Fault[]][]).flatMap(([api, own]) =>
  own.map(fault => [api, fault.name, fault] as const),
)

describe('a broker that misbehaves while giving records: each comes once, in order', () => {
  test.concurrent.for(cases)('%s: %s', async ([api, , fault], context) => {
    const { proxy, start, reports, read } = await follow(context)
    const rule = proxy.when(api, fault, { times: 2 })
    start()
    await eventually(
      () =>
        expect(
          partitions.map(partition => read(partition).length),
          proxy.journal,
        ).toEqual([400, 400]),
      deadlineMs,
    )
    for (const partition of partitions) expect(read(partition)).toEqual(all)
    expect(reports).toEqual([])
    expect(rule.hits).toBeGreaterThan(0)
  })

  test.concurrent.for(cuts)(
    'byte %i altered: no such byte is handed on, and the records come or are said to be unreadable',
    async (at, context) => {
      const { proxy, start, reports, read } = await follow(context)
      const alter = (answer: Buffer): Buffer => {
        const altered = Buffer.from(answer)
        const place = altered.length - 1 - at
        if (place > 0) altered.writeUInt8(altered.readUInt8(place) ^ 0x01, place)
        return altered
      }
      proxy.when(({ api, nth }) => api === 'Fetch' && nth <= 2, alterAnswer(alter), { times: 2 })
      start()
      const over = () => expect(partitions.filter(partition => read(partition).length === 400).length + reports.length).toBe(2)
      await eventually(over, deadlineMs)
      for (const partition of partitions) expect(read(partition)).toEqual(all.slice(0, read(partition).length))
    },
  )
})

test.concurrent('a member reads on where it stood, whatever becomes of its fetches, and commits no further than it was given', async context => {
  const { proxy, broker } = await proxied(context)
  const group = randomUUID()
  for (const [index, fault] of networkFaults.entries()) proxy.when('Fetch', fault, { after: index * 2 })
  const reader = reading(broker, group, topic)
  await eventually(() => expect(reader.received, proxy.journal).toHaveLength(800), deadlineMs)
  const committed = () => direct.topics.committed(group, [topic])
  await eventually(async () => expect((await committed()).map(({ offset }) => offset)).toEqual([400, 400]), deadlineMs)
  for (const partition of partitions) {
    expect(reader.received.filter(record => record.partition === partition).map(({ value }) => value)).toEqual(all)
  }
  expect(reader.assignments).toHaveLength(1)
})

test.concurrent('a broker that calls a position out of range that lies within is asked again', async context => {
  const { proxy, start, reports, read } = await follow(context)
  proxy.when('Fetch', answerError(1), { times: 2 })
  start()
  await eventually(() => expect(partitions.map(partition => read(partition).length)).toEqual([400, 400]), deadlineMs)
  expect(reports).toEqual([])
})
