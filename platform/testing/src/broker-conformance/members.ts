import { expect, test } from 'vitest'
import { type Fixture, numbered, start, textsOf } from './fixture.ts'
import { joinGroup, startPartitions } from './joining.ts'

/** What one member of a group may count on. */
export const memberPromises = (at: Fixture): void => {
  test('a member alone gets every partition, begins where it says and receives in order', async () => {
    const topic = await at.topic(2)
    await at.send(topic, 0, numbered(5))
    const joined = await joinGroup(at, at.name('group'), [topic], { from: start(topic, 2, 0) })
    expect(joined.owns()).toEqual([`${topic}/0`, `${topic}/1`])
    expect(await joined.current().committed()).toEqual([])
    expect((await joined.current().bounds()).find(({ partition }) => partition === 0)).toEqual({
      topic,
      partition: 0,
      earliest: 0,
      latest: 5,
    })
    await at.send(topic, 1, ['w0'])
    await at.eventually(() => {
      expect(textsOf(joined.records(), 0)).toEqual(['v2', 'v3', 'v4'])
      expect(textsOf(joined.records(), 1)).toEqual(['w0'])
    })
    expect(joined.batches.findLast(batch => batch.partition === 0)).toMatchObject({ nextOffset: 5, highWatermark: 5 })
  })

  test('nothing is given before start, and start may come later than assigned', async () => {
    const topic = await at.topic(2)
    await at.send(topic, 0, ['early'])
    await at.send(topic, 1, ['sibling'])
    const joined = await joinGroup(at, at.name('group'), [topic], { assigned: async () => undefined })
    joined.current().start([{ topic, partition: 1, offset: 0 }])
    await at.eventually(() => expect(textsOf(joined.records(), 1)).toEqual(['sibling']))
    expect(textsOf(joined.records(), 0)).toEqual([])
    joined.current().start([{ topic, partition: 0, offset: 0 }])
    await at.eventually(() => expect(textsOf(joined.records(), 0)).toEqual(['early']))
  })

  test('a paused partition gives nothing while its sibling goes on, and resumes where it stood', async () => {
    const topic = await at.topic(2)
    const joined = await joinGroup(at, at.name('group'), [topic])
    await at.send(topic, 0, ['v0'])
    await at.eventually(() => expect(textsOf(joined.records(), 0)).toEqual(['v0']))
    joined.current().pause([{ topic, partition: 0 }])
    await at.send(topic, 0, ['v1', 'v2'])
    await at.send(topic, 1, ['w0'])
    await at.eventually(() => expect(textsOf(joined.records(), 1)).toEqual(['w0']))
    expect(textsOf(joined.records(), 0)).toEqual(['v0'])
    joined.current().resume([{ topic, partition: 0 }])
    await at.eventually(() => expect(textsOf(joined.records(), 0)).toEqual(['v0', 'v1', 'v2']))
  })

  test('pausing from within a delivery holds what was fetched with it, and loses nothing', async () => {
    const topic = await at.topic()
    const values = numbered(2000)
    for (let from = 0; from < 2000; from += 500) await at.send(topic, 0, values.slice(from, from + 500))
    const joined = await joinGroup(at, at.name('group'), [topic], {
      assigned: async assignment => {
        await startPartitions(assignment)
        assignment.pause([{ topic, partition: 0 }])
      },
    })
    for (let seen = -1; textsOf(joined.records()).length < 2000; seen = joined.batches.length) {
      joined.current().resume([{ topic, partition: 0 }])
      await at.eventually(() => expect(joined.batches.length).toBeGreaterThan(Math.max(seen, 0)))
      joined.current().pause([{ topic, partition: 0 }])
    }
    expect(textsOf(joined.records())).toEqual(values)
  })

  test('offsets and their metadata are stored when the commit resolves, and come back to the next member', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const first = await joinGroup(at, group, [topic])
    const offset = { topic, partition: 1, offset: 7, metadata: 'read=9;ünfinished' }
    await first.current().commit([{ ...offset, offset: 3, metadata: '' }])
    await first.current().commit([offset])
    expect(await at.broker.topics.committed(group, [topic])).toEqual([offset])
    await first.member.close()
    const second = await joinGroup(at, group, [topic], { assigned: async () => undefined })
    expect(await second.current().committed()).toEqual([offset])
  })

  test('metadata may have 4,096 bytes; with more the commit is refused and the offset stays', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    const joined = await joinGroup(at, group, [topic])
    const commit = (offset: number, bytes: number) =>
      joined.current().commit([{ topic, partition: 0, offset, metadata: 'x'.repeat(bytes) }])
    await commit(1, 4096)
    await expect(commit(2, 4097)).rejects.toThrow()
    expect(await at.broker.topics.committed(group, [topic])).toEqual([{ topic, partition: 0, offset: 1, metadata: 'x'.repeat(4096) }])
    // 4,096 bytes in fewer characters: brokers count one or the other.
    await joined.current().commit([{ topic, partition: 0, offset: 3, metadata: 'ü'.repeat(2048) }])
    expect(await joined.current().committed()).toEqual([{ topic, partition: 0, offset: 3, metadata: 'ü'.repeat(2048) }])
  })

  test('a position outside the log is reported, its partition stands, siblings go on and no offset moves', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    await at.send(topic, 0, numbered(2))
    const joined = await joinGroup(at, group, [topic], { from: start(topic, 50, 0) })
    await at.eventually(() => expect(joined.outOfRange).toHaveLength(1))
    expect(joined.outOfRange[0]).toMatchObject({ topic, partition: 0, offset: 50, bounds: { earliest: 0, latest: 2 } })
    await at.send(topic, 0, ['unseen'])
    await at.send(topic, 1, ['seen'])
    await at.eventually(() => expect(textsOf(joined.records(), 1)).toEqual(['seen']))
    expect(textsOf(joined.records(), 0)).toEqual([])
    expect(await at.broker.topics.committed(group, [topic])).toEqual([])
  })

  test.runIf(at.options.appendUnreadable)('law 5: what nobody can read stops its partition and no other, and no offset moves', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    await at.send(topic, 0, ['before'])
    await at.options.appendUnreadable?.(topic, 0)
    const joined = await joinGroup(at, group, [topic])
    await at.eventually(() => expect(joined.unreadable).toMatchObject([{ topic, partition: 0, offset: 1 }]))
    expect(textsOf(joined.records(), 0)).toEqual(['before'])
    await at.send(topic, 1, ['seen'])
    await at.eventually(() => expect(textsOf(joined.records(), 1)).toEqual(['seen']))
    expect(joined.unreadable).toHaveLength(1)
    expect(await at.broker.topics.committed(group, [topic])).toEqual([])
  })

  test.runIf(at.options.deleteTopic)(
    'law 5: when its topic is made again a member is given it anew, and reads it from its beginning',
    async () => {
      const topic = await at.topic()
      await at.send(topic, 0, numbered(3))
      const joined = await joinGroup(at, at.name('group'), [topic])
      await at.eventually(() => expect(textsOf(joined.records())).toEqual(['v0', 'v1', 'v2']))
      await at.options.deleteTopic?.(topic)
      await at.eventually(() => at.broker.topics.create([{ topic, partitions: 1, config: {} }]))
      await at.eventually(() => at.send(topic, 0, numbered(5, 'new')))
      await at.eventually(() => expect(textsOf(joined.records())).toEqual(['v0', 'v1', 'v2', ...numbered(5, 'new')]))
      expect(joined.assignments.length).toBeGreaterThan(1)
    },
  )

  test.runIf(at.options.deleteRecords)('a committed offset retention has passed is reported, and stays committed', async () => {
    const topic = await at.topic()
    const group = at.name('group')
    await at.send(topic, 0, numbered(5))
    const first = await joinGroup(at, group, [topic])
    await first.current().commit([{ topic, partition: 0, offset: 1, metadata: 'kept' }])
    await first.member.close()
    await at.options.deleteRecords?.(topic, 0, 3)
    const second = await joinGroup(at, group, [topic])
    await at.eventually(() => expect(second.outOfRange).toMatchObject([{ offset: 1, bounds: { earliest: 3 } }]))
    expect(second.records()).toEqual([])
    expect(await at.broker.topics.committed(group, [topic])).toEqual([{ topic, partition: 0, offset: 1, metadata: 'kept' }])
  })

  test('a member whose start-up fails leaves, says so, and joins again', async () => {
    const topic = await at.topic()
    await at.send(topic, 0, ['v0'])
    let tries = 0
    const joined = await joinGroup(at, at.name('group'), [topic], {
      assigned: async assignment => {
        if (++tries === 1) throw new Error('the store is down')
        await startPartitions(assignment)
      },
    })
    expect(joined.troubles.map(({ message }) => message)).toContain('the store is down')
    await at.eventually(() => expect(textsOf(joined.records())).toEqual(['v0']))
    expect(joined.current().generation).not.toBe(joined.assignments[0]?.generation)
    expect(joined.assignments[0]?.signal.aborted).toBe(true)
  })
}
