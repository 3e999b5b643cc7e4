import { expect, test } from 'vitest'
import { type Fixture, numbered, record, start, textsOf } from './fixture.ts'
import { following, readAll } from './reading.ts'

/** Transactional writers, and what readers see of them: soon after it committed, for the markers go to each partition later. */
export const transactionPromises = (at: Fixture): void => {
  test('nothing of a transaction is seen before it commits, then all of it, and its result is handed back', async () => {
    const topic = await at.topic(2)
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    const read = following(at, start(topic, 0, 0))
    const seenInside: unknown[] = []
    const result = await writer.transaction(async send => {
      await send([record(topic, 0, 'a'), record(topic, 1, 'b')])
      await send([record(topic, 0, 'c')])
      // A plain record lies behind the open transaction: it is not readable before that is over.
      await at.send(topic, 0, ['plain'])
      seenInside.push(await at.latest(topic, 0), await at.latest(topic, 1), read.records().length)
      return 'done'
    })
    expect(result).toBe('done')
    expect(seenInside).toEqual([0, 0, 0])
    await at.eventually(() => {
      expect(textsOf(read.records(), 0)).toEqual(['a', 'c', 'plain'])
      expect(textsOf(read.records(), 1)).toEqual(['b'])
    })
  })

  test('when the work rejects nothing of it is ever seen, its error comes back, and the next transaction goes', async () => {
    const topic = await at.topic()
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    const failing = writer.transaction(async send => {
      await send([record(topic, 0, 'dropped')])
      throw new Error('changed its mind')
    })
    await expect(failing).rejects.toThrow('changed its mind')
    await writer.transaction(send => send([record(topic, 0, 'kept')]))
    await at.eventually(async () => expect(await at.latest(topic)).toBe(4))
    expect(textsOf(await readAll(at, topic))).toEqual(['kept'])
  })

  test('of several aborted transactions in a row nothing is seen, however many come in one batch', async () => {
    const topic = await at.topic()
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    for (const value of numbered(3, 'dropped')) {
      const failing = writer.transaction(async send => {
        await send([record(topic, 0, value)])
        throw new Error('changed its mind')
      })
      await expect(failing).rejects.toThrow('changed its mind')
    }
    await writer.transaction(send => send([record(topic, 0, 'kept')]))
    await at.eventually(async () => expect(await at.latest(topic)).toBe(8))
    expect(textsOf(await readAll(at, topic))).toEqual(['kept'])
  })

  test('sends of one transaction that are not awaited each arrive, in the order they were given', async () => {
    const topic = await at.topic(2)
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    await writer.transaction(async send => {
      await Promise.all([send([record(topic, 0, 'a')]), send([record(topic, 1, 'b')]), send([record(topic, 0, 'c')])])
    })
    await at.eventually(async () => {
      const records = await readAll(at, topic)
      expect([textsOf(records, 0), textsOf(records, 1)]).toEqual([['a', 'c'], ['b']])
    })
  })

  test('transactions of one writer follow each other, with tombstones and headers whole', async () => {
    const topic = await at.topic()
    const writer = at.closing(at.broker.transactions(at.name('writer')))
    for (const value of numbered(5)) await writer.transaction(send => send([record(topic, 0, value, [['h', value]])]))
    await writer.transaction(send => send([{ ...record(topic, 0, 'v0'), value: null }]))
    await at.eventually(async () => {
      const records = await readAll(at, topic)
      expect(textsOf(records)).toEqual([...numbered(5), undefined])
      expect(records.map(({ headers }) => headers.get('h'))).toEqual([...numbered(5), undefined])
    })
  })

  test('a later writer has fenced the earlier before its work begins', async () => {
    const topic = await at.topic()
    const id = at.name('writer')
    const earlier = at.closing(at.broker.transactions(id))
    const later = at.closing((await at.another()).transactions(id))
    const paused = Promise.withResolvers<void>()
    const sent = Promise.withResolvers<void>()
    const slept = earlier.transaction(async send => {
      await send([record(topic, 0, 'of the earlier')])
      sent.resolve()
      await paused.promise
      await send([record(topic, 0, 'too late')])
    })
    const outcome = slept.then(
      () => 'committed',
      error => error.code,
    )
    await Promise.race([sent.promise, slept])
    await later.transaction(async send => {
      paused.resolve()
      expect(await outcome).toBe('MR_FENCED')
      await send([record(topic, 0, 'of the later')])
    })
    await at.eventually(async () => expect(textsOf(await readAll(at, topic))).toEqual(['of the later']))
    const again = earlier.transaction(send => send([record(topic, 0, 'never')]))
    await expect(again).rejects.toMatchObject({ code: 'MR_FENCED' })
    expect(textsOf(await readAll(at, topic))).toEqual(['of the later'])
  })

  test('writers with different ids don’t fence each other', async () => {
    const topic = await at.topic()
    const [one, other] = [at.closing(at.broker.transactions(at.name('writer'))), at.closing(at.broker.transactions(at.name('writer')))]
    await one.transaction(async send => {
      await send([record(topic, 0, 'one')])
      await other.transaction(inner => inner([record(topic, 0, 'other')]))
    })
    await at.eventually(async () => expect(textsOf(await readAll(at, topic))).toEqual(['one', 'other']))
  })
}
