import { deleteRecords } from '@millrace/kafka/testing/delete-records'
import type { Member } from '@millrace/messaging'
import { eventually } from '@millrace/testing/eventually'
import { afterAll, describe, expect, test } from 'vitest'
import { jsonLines, millrace, start } from '../test/command.ts'
import { newBroker, newTopic, ownName, recordIn, send } from '../test/kafka.ts'

const broker = newBroker()
afterAll(() => broker.close())

const joined = async (group: string, topic: string): Promise<Member> => {
  const member = broker.join({
    group,
    topics: [topic],
    assigned: async () => undefined,
    revoked: async () => undefined,
    records: () => undefined,
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await member.joined
  return member
}

const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000

describe('millrace groups', () => {
  test('shows lag in messages, and in time by the oldest unhandled one', async () => {
    const [topic, group] = [await newTopic(broker, 3), ownName('group')]
    const at = (partition: number, minutes: number) => recordIn(topic, { partition, timestamp: minutesAgo(minutes) })
    await send(broker, [at(0, 60), at(0, 30), at(0, 10), at(1, 20)])
    await broker.groups.reset(group, [
      { topic, partition: 0, offset: 1, metadata: '' },
      { topic, partition: 1, offset: 1, metadata: '' },
    ])
    const { code, out, err } = await millrace('groups', group, '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [report] = jsonLines(out)
    expect(report).toMatchObject({ group, state: 'empty', lag: 2, members: [], missingTopics: [] })
    expect(report?.partitions).toMatchObject([
      { topic, partition: 0, committed: 1, end: 3, lag: 2, owner: null, stopped: null },
      { topic, partition: 1, committed: 1, end: 1, lag: 0, lagSeconds: null },
      { topic, partition: 2, committed: null, end: 0, lag: 0, lagSeconds: null },
    ])
    expect(report?.lagSeconds).toBeGreaterThanOrEqual(30 * 60)
    expect(report?.lagSeconds).toBeLessThan(32 * 60)
    const table = await millrace('groups', group)
    expect(table.out).toMatch(/^cli-group-\S+: empty, lag 2, oldest 30 m \d+ s\n/)
    expect(table.out).toMatch(new RegExp(`^${topic} +0 +1 +3 +2 +30 m`, 'm'))
    expect((await millrace('groups')).out).toMatch(new RegExp(`^${group} +empty +0 +3 +0 +2 +30 m`, 'm'))
  })

  test('finds the oldest past what compaction and transactions left empty', async () => {
    const [topic, group] = [await newTopic(broker, 2), ownName('group')]
    const writer = broker.transactions(ownName('transaction'))
    await writer.transaction(write =>
      write([recordIn(topic, { timestamp: minutesAgo(50) }), recordIn(topic, { partition: 1, timestamp: minutesAgo(50) })]),
    )
    await writer.close()
    await send(broker, [recordIn(topic, { timestamp: minutesAgo(5) })])
    // Both stand at the marker of the transaction: one has a record behind it, the other nothing.
    await broker.groups.reset(
      group,
      [0, 1].map(partition => ({ topic, partition, offset: 1, metadata: '' })),
    )
    const [report] = jsonLines((await millrace('groups', group, '--json')).out)
    expect(report?.partitions).toMatchObject([
      { lag: 2, lagSeconds: expect.closeTo(300, -2) },
      { lag: 1, lagSeconds: null },
    ])
  })

  test('shows who owns what', async () => {
    const [topic, group] = [await newTopic(broker, 2), ownName('group')]
    const member = await joined(group, topic)
    const [report] = jsonLines((await millrace('groups', group, '--json')).out)
    expect(report).toMatchObject({ state: 'stable', members: [{ clientId: 'cli-test', partitions: 2 }] })
    expect(report?.partitions).toMatchObject([{ owner: { clientId: 'cli-test' } }, { owner: { clientId: 'cli-test' } }])
    expect((await millrace('groups', group)).out).toMatch(new RegExp(`^${topic} +0 +- +0 +0 +- +cli-test at `, 'm'))
    await member.close()
  })

  test('law 5: names partitions whose group is outside the log', async () => {
    const [topic, group] = [await newTopic(broker, 2), ownName('group')]
    await send(
      broker,
      [0, 1, 2].map(() => recordIn(topic)),
    )
    await broker.groups.reset(group, [
      { topic, partition: 0, offset: 1, metadata: '' },
      { topic, partition: 1, offset: 7, metadata: '' },
    ])
    await deleteRecords(topic, 0, 2)
    const { code, out } = await millrace('groups', group)
    expect(code).toBe(0)
    expect(out).toMatch(/MR_RETENTION_GAP The log of .* begins at 2/)
    expect(out).toMatch(/MR_OFFSETS_LOST The group is at 7 .* ends at 0/)
    expect(out).toContain(`millrace offsets reset --group ${group} --topic ${topic} --partition 0`)
  })

  test('looks twice, and says how the lag moves', async () => {
    const [topic, group] = [await newTopic(broker), ownName('group')]
    await send(
      broker,
      Array.from({ length: 100 }, () => recordIn(topic)),
    )
    await broker.groups.reset(group, [{ topic, partition: 0, offset: 0, metadata: '' }])
    const looking = start(['groups', group, '--watch', '200ms', '--json'])
    const directions = () => jsonLines(looking.out()).map(({ trend }) => Object(trend).direction)
    await eventually(() => expect(directions()).toEqual([undefined, 'steady']), 20_000)
    await broker.groups.reset(group, [{ topic, partition: 0, offset: 60, metadata: '' }])
    await eventually(() => expect(directions()).toContain('shrinking'), 20_000)
    const shrinking = jsonLines(looking.out()).find(({ trend }) => Object(trend).direction === 'shrinking')
    expect(shrinking).toMatchObject({ lag: 40, trend: { writtenPerSecond: 0, leftMs: expect.any(Number) } })
    looking.child.kill('SIGINT')
    expect(await looking.ended).toMatchObject({ code: 0 })
    expect((await millrace('groups', group, '--for', '100ms')).out).toMatch(/^trend: steady \(in 0\.0\/s, out 0\.0\/s\)$/m)
  })

  test('knows no group nobody ever heard of', async () => {
    const { code, err } = await millrace('groups', 'nobody')
    expect({ code, err }).toEqual({ code: 1, err: 'millrace: There is no group nobody. See all: millrace groups.\n' })
  })
})
