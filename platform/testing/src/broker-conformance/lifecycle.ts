import { failureOf } from 'millrace'
import { expect, test } from 'vitest'
import { type Fixture, record, start, textsOf } from './fixture.ts'
import { joinGroup, shared } from './joining.ts'
import { following } from './reading.ts'

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    error => error,
  )

/** Beginning, ending, and a broker that doesn't answer. */
export const lifecyclePromises = (at: Fixture): void => {
  test('ready resolves once the broker answers', async () => {
    await at.broker.ready(AbortSignal.timeout(at.deadlineMs))
  })

  test.runIf(at.options.unreachable)('ready gives up when its signal aborts, with the last error as cause, unavailable', async () => {
    const broker = at.options.unreachable?.()
    if (broker === undefined) return
    at.closing(broker)
    const error = await rejection(broker.ready(AbortSignal.timeout(at.deadlineMs / 4)))
    expect(error).toMatchObject({ code: 'MR_BROKER_UNAVAILABLE', cause: expect.any(Error) })
    expect(failureOf(error)).toBe('unavailable')
  })

  test.runIf(at.options.unreachable)(
    'whatever needs a broker that does not answer says it is unavailable, and closing goes all the same',
    async () => {
      const broker = at.options.unreachable?.()
      if (broker === undefined) return
      at.closing(broker)
      const { topics, groups } = broker
      const troubles: Error[] = []
      const reports = { outOfRange: () => undefined, unreadable: () => undefined, trouble: (error: Error) => void troubles.push(error) }
      const member = broker.join({
        ...reports,
        group: 'any',
        topics: ['any'],
        assigned: async () => undefined,
        revoked: async () => undefined,
        records: () => undefined,
      })
      const follower = broker.follow({ ...reports, from: [{ topic: 'any', partition: 0, offset: 0 }], records: () => undefined })
      const asked = {
        describe: topics.describe(['any']),
        create: topics.create([{ topic: 'any', partitions: 1, config: {} }]),
        addPartitions: topics.addPartitions('any', 2),
        configure: topics.configure('any', {}),
        bounds: topics.bounds(['any']),
        committed: topics.committed('any', ['any']),
        list: groups.list(),
        describeGroups: groups.describe(['any']),
        committedOfGroup: groups.committed('any'),
        reset: groups.reset('any', [{ topic: 'any', partition: 0, offset: 0, metadata: '' }]),
        send: broker.producer(at.name('producer')).send([record('any', 0, 'v')]),
        transaction: broker.transactions(at.name('writer')).transaction(async () => undefined),
      }
      const answers = await Promise.all(Object.entries(asked).map(async ([what, answer]) => [what, failureOf(await rejection(answer))]))
      expect(answers).toEqual(Object.keys(asked).map(what => [what, 'unavailable']))
      await at.eventually(() => expect(troubles.length).toBeGreaterThanOrEqual(2))
      for (const error of troubles) expect(failureOf(error)).toBe('unavailable')
      await Promise.all([member.close(), follower.close()])
    },
  )

  test('a client that closes leaves nothing behind: no member, no reader, no writer', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const staying = await joinGroup(at, group, [topic])
    const leaving = await at.another()
    if (leaving === at.broker) return
    const left = await joinGroup(at, group, [topic], { broker: leaving })
    const producer = leaving.producer(at.name('producer'))
    const writer = leaving.transactions(at.name('writer'))
    await producer.send([record(topic, 0, 'v0')])
    await writer.transaction(send => send([record(topic, 1, 'w0')]))
    await shared(at, [staying, left], 2)
    await leaving.close()
    await shared(at, [staying], 2)
    expect(left.current().signal.aborted).toBe(true)
    await expect(producer.send([record(topic, 0, 'late')])).rejects.toThrow()
    await expect(writer.transaction(send => send([record(topic, 0, 'late')]))).rejects.toThrow()
    await leaving.close()
    const read = following(at, start(topic, 0, 0))
    await at.eventually(() => expect([textsOf(read.records(), 0), textsOf(read.records(), 1)]).toEqual([['v0'], ['w0']]))
  })

  test('a member that is closed before it was assigned anything rejects `joined` and is gone', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    const hasty = at.broker.join({
      group,
      topics: [topic],
      assigned: async () => undefined,
      revoked: async () => undefined,
      records: () => undefined,
      outOfRange: () => undefined,
      trouble: () => undefined,
    })
    const joined = rejection(hasty.joined)
    await hasty.close()
    const outcome = await joined
    if (outcome !== undefined) expect(outcome).toMatchObject({ code: 'MR_CLOSED' })
    const next = await joinGroup(at, group, [topic])
    expect(next.owns()).toEqual([`${topic}/0`])
  })
}
