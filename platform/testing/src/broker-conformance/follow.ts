import { expect, test } from 'vitest'
import { type Fixture, numbered, record, start, textsOf } from './fixture.ts'
import { following } from './reading.ts'

/** Reading without a group. */
export const followPromises = (at: Fixture): void => {
  test('a follower goes on with what is sent later', async () => {
    const topic = await at.topic()
    await at.send(topic, 0, ['old'])
    const read = following(at, start(topic, 0))
    await at.eventually(() => expect(textsOf(read.records())).toEqual(['old']))
    await at.send(topic, 0, ['new'])
    await at.eventually(() => expect(textsOf(read.records())).toEqual(['old', 'new']))
  })

  test('a batch says where the next begins and how far the partition goes', async () => {
    const topic = await at.topic()
    await at.send(topic, 0, numbered(10))
    const read = following(at, start(topic, 0))
    await at.eventually(() => expect(read.position(0)).toBe(10))
    for (const batch of read.batches) {
      expect(batch.nextOffset).toBeGreaterThan(batch.records.at(-1)?.offset ?? -1)
      expect(batch.highWatermark).toBe(10)
    }
  })

  test('the next batch of a partition waits until the last is taken, and its siblings do not', async () => {
    const topic = await at.topic(2)
    const taken = Promise.withResolvers<void>()
    const read = following(at, start(topic, 0, 0), batch => (batch.partition === 0 ? taken.promise : undefined))
    await at.send(topic, 0, ['held'])
    await at.eventually(() => expect(textsOf(read.records(), 0)).toEqual(['held']))
    await at.send(topic, 0, ['waiting'])
    await at.send(topic, 1, ['sibling'])
    await at.eventually(() => expect(textsOf(read.records(), 1)).toEqual(['sibling']))
    expect(textsOf(read.records(), 0)).toEqual(['held'])
    taken.resolve()
    await at.eventually(() => expect(textsOf(read.records(), 0)).toEqual(['held', 'waiting']))
  })

  test('the position moves over transaction markers and aborted records, with empty batches', async () => {
    const topic = await at.topic()
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    const read = following(at, start(topic, 0))
    await writer.transaction(send => send([record(topic, 0, 'kept')]))
    const abandoned = writer.transaction(async send => {
      await send([record(topic, 0, 'dropped')])
      throw new Error('changed its mind')
    })
    await expect(abandoned).rejects.toThrow('changed its mind')
    const latest = await at.eventually(async () => {
      const now = await at.latest(topic)
      expect(now).toBe(4)
      return now
    })
    await at.eventually(() => expect(read.position(0)).toBe(latest))
    expect(textsOf(read.records())).toEqual(['kept'])
  })

  test('a topic that does not exist yet is reported, and read from when it does', async () => {
    const topic = at.name('topic')
    const read = following(at, start(topic, 0))
    await at.eventually(() => expect(read.troubles).toContainEqual(expect.objectContaining({ code: 'MR_TOPIC_MISSING' })))
    await at.broker.topics.create([{ topic, partitions: 1, config: {} }])
    await at.send(topic, 0, ['first'])
    await at.eventually(() => expect(textsOf(read.records())).toEqual(['first']))
    expect(read.outOfRange).toEqual([])
  })

  test('a position beyond the end is reported once with the bounds, nothing moves, and siblings go on', async () => {
    const topic = await at.topic(2)
    await at.send(topic, 0, numbered(2))
    const read = following(at, start(topic, 50, 0))
    await at.eventually(() => expect(read.outOfRange).toHaveLength(1))
    expect(read.outOfRange[0]).toMatchObject({ topic, partition: 0, offset: 50, bounds: { earliest: 0, latest: 2 } })
    await at.send(topic, 0, ['unseen'])
    await at.send(topic, 1, ['seen'])
    await at.eventually(() => expect(textsOf(read.records(), 1)).toEqual(['seen']))
    expect(textsOf(read.records(), 0)).toEqual([])
    expect(read.outOfRange).toHaveLength(1)
  })

  test.runIf(at.options.deleteRecords)('a position retention has passed is reported, never jumped over', async () => {
    const topic = await at.topic()
    await at.send(topic, 0, numbered(5))
    await at.options.deleteRecords?.(topic, 0, 3)
    const read = following(at, start(topic, 1))
    await at.eventually(() => expect(read.outOfRange).toMatchObject([{ offset: 1, bounds: { earliest: 3 } }]))
    expect(read.records()).toEqual([])
  })

  test.runIf(at.options.appendUnreadable)(
    'law 5: what nobody can read is reported once, after what lies before it, and siblings go on',
    async () => {
      const topic = await at.topic(2)
      await at.send(topic, 0, ['before'])
      await at.options.appendUnreadable?.(topic, 0)
      await at.send(topic, 0, ['behind'])
      const read = following(at, start(topic, 0, 0))
      await at.eventually(() => expect(read.unreadable).toHaveLength(1))
      expect(textsOf(read.records(), 0)).toEqual(['before'])
      expect(read.unreadable[0]).toMatchObject({ topic, partition: 0, offset: 1, error: { failure: 'permanent' } })
      expect(read.unreadable[0]?.error.code).toMatch(/BATCH/)
      await at.send(topic, 1, ['seen'])
      await at.eventually(() => expect(textsOf(read.records(), 1)).toEqual(['seen']))
      expect(textsOf(read.records(), 0)).toEqual(['before'])
      expect(read.unreadable).toHaveLength(1)
    },
  )

  test.runIf(at.options.deleteTopic)(
    'law 5: a topic made again is another log: nothing of it is read at a position in the old one',
    async () => {
      const topic = await at.topic()
      await at.send(topic, 0, numbered(2))
      const read = following(at, start(topic, 0))
      await at.eventually(() => expect(read.position(0)).toBe(2))
      await at.options.deleteTopic?.(topic)
      await at.eventually(() => at.broker.topics.create([{ topic, partitions: 1, config: {} }]))
      await at.eventually(() => at.send(topic, 0, numbered(5, 'new')))
      await at.eventually(() => expect(read.unreadable).toMatchObject([{ topic, offset: 2, error: { code: 'MR_TOPIC_REPLACED' } }]))
      expect(textsOf(read.records())).toEqual(['v0', 'v1'])
    },
  )

  test('after close nothing is given any more, and what was being taken is finished', async () => {
    const topic = await at.topic()
    const taken = Promise.withResolvers<void>()
    let finished = false
    const read = following(at, start(topic, 0), async () => {
      await taken.promise
      finished = true
    })
    await at.send(topic, 0, ['in hand'])
    await at.eventually(() => expect(read.batches).toHaveLength(1))
    const closed = read.follower.close().then(() => expect(finished).toBe(true))
    await at.send(topic, 0, ['while closing'])
    taken.resolve()
    await closed
    await at.send(topic, 0, ['later'])
    const other = following(at, start(topic, 0))
    await at.eventually(() => expect(textsOf(other.records())).toEqual(['in hand', 'while closing', 'later']))
    expect(read.batches).toHaveLength(1)
  })
}
