import { randomUUID } from 'node:crypto'
import { deleteRecords } from '@millrace/kafka/testing/delete-records'
import { type Consumer, type ConsumerOptions, consume, createCodec, systemClock, systemIds, toRecord } from '@millrace/messaging'
import { memorySchemas, silentTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing/eventually'
import kafkajs from 'kafkajs'
import { afterAll, describe, expect, test } from 'vitest'
import { jsonLines, millrace } from '../test/command.ts'
import { newBroker, newTopic, ownName, recordIn, send } from '../test/kafka.ts'
import { contracts, noted } from '../test/project/contracts.ts'

const broker = newBroker()
afterAll(() => broker.close())

const patienceMs = 30_000

/** A service that consumes one topic: what it remembers outlives its consumers. */
const service = async (partitions = 1) => {
  const [topic, group] = [await newTopic(broker, partitions), ownName('group')]
  const source = memorySchemas()
  const codec = createCodec({ contracts: { ...contracts, types: { [noted.type]: { ...noted, topic } } }, source })
  await codec.prepare(['cli.Noted'])
  const started = new Set<string>()
  const handled: string[] = []
  const options: ConsumerOptions = {
    group,
    topics: [topic],
    types: new Set(['cli.Noted']),
    handle: async messages => {
      handled.push(...messages.map(({ message }) => message.id))
    },
    broker,
    codec,
    started: {
      has: async (_, topicId, partition) => started.has(`${topicId}/${partition}`),
      record: async (_, begun) => {
        for (const { topicId, partition } of begun) started.add(`${topicId}/${partition}`)
      },
    },
    clock: systemClock,
    ids: systemIds,
    telemetry: silentTelemetry,
  }
  const publish = (ids: readonly string[]) =>
    send(
      broker,
      ids.map((id, minute) => {
        const value = codec.encode('cli.Noted', { noteId: 'note-1', text: id })
        const message = { id, type: 'cli.Noted', topic, key: 'note-1', at: (minute + 1) * 60_000, value }
        return toRecord({ ...message, correlationId: id, causationId: id, source: 'notes' }, partitions)
      }),
    )
  return { topic, group, handled, publish, start: (): Consumer => consume(options) }
}

const until = (check: () => void) => eventually(check, patienceMs)

const admin = async <T>(work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> => {
  const brokers = (process.env.KAFKA_BROKERS ?? '').split(',')
  const client = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin()
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.disconnect()
  }
}

const execute = ['--yes', '--reason', 'a test']

describe('millrace offsets reset', () => {
  test('law 8: plans what would be repeated, does nothing, and then does it, and the consumer handles it again', async () => {
    const { topic, group, handled, publish, start } = await service()
    await publish(['a', 'b', 'c'])
    const consumer = start()
    await until(() => expect(handled).toEqual(['a', 'b', 'c']))
    await consumer.close()
    const reset = ['offsets', 'reset', '--group', group, '--topic', topic, '--to', 'by-2']
    const plan = await millrace(...reset)
    expect(plan.code).toBe(0)
    expect(plan.out).toMatch(
      new RegExp(`^${topic}/0 +3 +1 +2 +0 +0 +1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z \\(1 m 0 s\\)$`, 'm'),
    )
    expect(plan.out).toContain('! 2 are handled again, and have their effects again')
    expect(plan.err).toContain('Nothing was set.')
    expect(await broker.groups.committed(group)).toMatchObject([{ offset: 3 }])

    expect(await millrace(...reset, ...execute)).toMatchObject({ code: 0, err: expect.stringContaining('set: 1 partition of') })
    expect(await broker.groups.committed(group)).toEqual([{ topic, partition: 0, offset: 1, metadata: '' }])
    const again = start()
    await until(() => expect(handled).toEqual(['a', 'b', 'c', 'b', 'c']))
    await again.close()
  })

  test('law 5: leads out of a retention gap: the consumer that stopped goes on', async () => {
    const { topic, group, handled, publish, start } = await service()
    await publish(['a'])
    const first = start()
    await until(() => expect(handled).toEqual(['a']))
    await first.close()
    await publish(['b', 'c', 'd'])
    await deleteRecords(topic, 0, 3)
    const stuck = start()
    await until(() => expect(stuck.status()).toMatchObject([{ stopped: { code: 'MR_RETENTION_GAP' } }]))
    await stuck.close()
    const [plan] = jsonLines((await millrace('offsets', 'reset', '--group', group, '--topic', topic, '--to', 'earliest', '--json')).out)
    expect(plan).toMatchObject({ from: 1, to: 3, repeats: 0, skips: 0, gone: 2, executed: false })
    await millrace('offsets', 'reset', '--group', group, '--topic', topic, '--to', 'earliest', ...execute)
    const next = start()
    await until(() => expect(handled).toEqual(['a', 'd']))
    expect(next.status()).toMatchObject([{ finished: 4 }])
    await next.close()
  })

  test('law 5: leads out of lost offsets: the consumer that stopped goes on', async () => {
    const { topic, group, handled, publish, start } = await service()
    await publish(['a', 'b'])
    const first = start()
    await until(() => expect(handled).toEqual(['a', 'b']))
    await first.close()
    await eventually(() => admin(client => client.deleteGroups([group])), patienceMs)
    const stuck = start()
    await until(() => expect(stuck.status()).toMatchObject([{ stopped: { code: 'MR_OFFSETS_LOST' } }]))
    await stuck.close()
    await publish(['c'])
    const reset = ['offsets', 'reset', '--group', group, '--topic', topic, '--to', '2']
    const plan = await millrace(...reset)
    expect(plan.out).toMatch(new RegExp(`^${topic}/0 +- +2 +unknown +unknown`, 'm'))
    expect(plan.out).toContain('nobody knows what was handled')
    await millrace(...reset, ...execute)
    const next = start()
    await until(() => expect(handled).toEqual(['a', 'b', 'c']))
    await next.close()
  })

  test('law 5: refuses while the group has a member, and says which', async () => {
    const { topic, group, handled, publish, start } = await service()
    await publish(['a'])
    const consumer = start()
    await until(() => expect(handled).toEqual(['a']))
    const reset = ['offsets', 'reset', '--group', group, '--topic', topic, '--to', 'earliest']
    expect((await millrace(...reset)).err).toMatch(/has 1 member \(cli-test at .*\): stop them first/)
    const { code, err } = await millrace(...reset, ...execute)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^millrace: The group \S+ has 1 member .*\n$/) })
    await until(() => expect(consumer.status()).toMatchObject([{ finished: 1 }]))
    await consumer.close()
    expect(await broker.groups.committed(group)).toMatchObject([{ offset: 1 }])
  })

  test('sets only the partitions asked for, to a time', async () => {
    const [topic, group] = [await newTopic(broker, 3), ownName('group')]
    const at = (partition: number, minutes: number) => recordIn(topic, { partition, timestamp: Date.now() - minutes * 60_000 })
    await send(
      broker,
      [0, 1, 2].flatMap(partition => [at(partition, 60), at(partition, 20), at(partition, 5)]),
    )
    await broker.groups.reset(
      group,
      [0, 1, 2].map(partition => ({ topic, partition, offset: 3, metadata: '' })),
    )
    await millrace(
      'offsets',
      'reset',
      '--group',
      group,
      '--topic',
      topic,
      '--partition',
      '0',
      '--partition',
      '2',
      '--to',
      '30m',
      ...execute,
    )
    const offsets = (await broker.groups.committed(group)).toSorted((a, b) => a.partition - b.partition).map(({ offset }) => offset)
    expect(offsets).toEqual([1, 3, 1])
  })

  test('law 5: sets nothing when one of the offsets lies outside the log', async () => {
    const [topic, group] = [await newTopic(broker, 2), ownName('group')]
    await send(broker, [recordIn(topic), recordIn(topic), recordIn(topic, { partition: 1 })])
    await broker.groups.reset(
      group,
      [0, 1].map(partition => ({ topic, partition, offset: 0, metadata: '' })),
    )
    const { code, out, err } = await millrace('offsets', 'reset', '--group', group, '--topic', topic, '--to', '2', ...execute)
    expect(code).toBe(1)
    expect(out).toContain(`! refused: 2 lies outside the log of ${topic}/1, which holds 0 to 1`)
    expect(err).toContain('Nothing was set.')
    expect((await broker.groups.committed(group)).map(({ offset }) => offset)).toEqual([0, 0])
  })

  test('writes down who, when and why, and wants to be told why', async () => {
    const [topic, group] = [await newTopic(broker), ownName('group')]
    await send(broker, [recordIn(topic)])
    const reset = ['offsets', 'reset', '--group', group, '--topic', topic, '--to', 'latest', '--yes']
    expect(await millrace(...reset)).toMatchObject({ code: 2, err: expect.stringContaining('--reason') })
    const reason = `because of ${randomUUID()}`
    const set = await millrace(...reset, '--reason', reason)
    expect(set.err).toContain('Nobody on this Kafka knows the group')
    const lines = jsonLines((await millrace('offsets', 'journal', '--group', group, '--json')).out)
    const entry = { group, reason, by: expect.stringContaining('@'), offsets: [{ topic, partition: 0, from: null, to: 1 }] }
    expect(lines).toMatchObject([
      { ...entry, outcome: 'begun' },
      { ...entry, outcome: 'done' },
    ])
    expect(lines[0]?.id).toBe(lines[1]?.id)
    expect((await millrace('offsets', 'journal', '--group', group)).out).toContain(reason)
  })

  test('has nothing to do where the group is there already', async () => {
    const [topic, group] = [await newTopic(broker), ownName('group')]
    await broker.groups.reset(group, [{ topic, partition: 0, offset: 0, metadata: '' }])
    const { code, out } = await millrace('offsets', 'reset', '--group', group, '--topic', topic, '--to', 'earliest', ...execute)
    expect({ code, out }).toEqual({ code: 0, out: `${group}: is there already, nothing to do\n` })
  })
})
