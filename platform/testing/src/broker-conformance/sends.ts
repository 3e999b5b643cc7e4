import { randomBytes } from 'node:crypto'
import type { OutgoingRecord } from '@millrace/messaging'
import { expect, test } from 'vitest'
import { type Fixture, numbered, record, start, textsOf } from './fixture.ts'
import { readAll } from './reading.ts'

/** Producers, and what arrives. */
export const sendPromises = (at: Fixture): void => {
  test('positions come in the order of the records, whatever partitions they go to', async () => {
    const topic = await at.topic(2)
    const sent = await at.producer().send([record(topic, 1, 'a'), record(topic, 0, 'b'), record(topic, 1, 'c')])
    expect(sent).toEqual([
      { topic, partition: 1, offset: 0 },
      { topic, partition: 0, offset: 0 },
      { topic, partition: 1, offset: 1 },
    ])
  })

  test('what is sent arrives once, in order, with its key, value, time and offset', async () => {
    const topic = await at.topic()
    const producer = at.producer()
    const values = numbered(300)
    for (let from = 0; from < 300; from += 100) await producer.send(values.slice(from, from + 100).map(value => record(topic, 0, value)))
    const records = await readAll(at, topic)
    expect(textsOf(records)).toEqual(values)
    expect(records.map(({ offset }) => offset)).toEqual([...values.keys()])
    expect(records[7]).toMatchObject({ topic, partition: 0, key: Buffer.from('key of v7'), timestamp: 1_750_000_000_000 })
  })

  test('500 records for each of four partitions go in one send', async () => {
    const topic = await at.topic(4)
    const records = numbered(2000).map((value, index) => record(topic, index % 4, value))
    const positions = await at.producer().send(records)
    expect(positions.map(({ partition, offset }) => [partition, offset])).toEqual(
      records.map((_, index) => [index % 4, Math.floor(index / 4)]),
    )
  })

  test('sends outstanding together are stored in the order of the calls, partition by partition', async () => {
    const topic = await at.topic(3)
    const producer = at.producer()
    const calls = numbered(90).map((value, call) => producer.send([record(topic, call % 3, value), record(topic, call % 3, `${value} b`)]))
    const positions = await Promise.all(calls)
    for (const partition of [0, 1, 2]) {
      const offsets = positions.flat().flatMap(each => (each.partition === partition ? [each.offset] : []))
      expect(offsets).toEqual([...offsets.keys()])
    }
  })

  test('a send that is refused takes nothing with it that is sent beside it', async () => {
    const [topic, small] = [await at.topic(1), await at.topic(1, { 'max.message.bytes': '2000' })]
    const producer = at.producer()
    const large = { ...record(small, 0, ''), value: randomBytes(3000) }
    const sends = [record(topic, 0, 'a'), large, record(topic, 0, 'b')].map(one => producer.send([one]))
    const outcomes = await Promise.allSettled(sends)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(textsOf(await readAll(at, topic))).toEqual(['a', 'b'])
  })

  test('an empty send resolves', async () => {
    expect(await at.producer().send([])).toEqual([])
  })

  test('null keys, tombstones and empty values stay what they are', async () => {
    const topic = await at.topic()
    const of = (key: Buffer | null, value: Buffer | null): OutgoingRecord => ({ ...record(topic, 0, ''), key, value })
    await at.producer().send([of(null, Buffer.from('keyless')), of(Buffer.from('gone'), null), of(Buffer.alloc(0), Buffer.alloc(0))])
    const records = await readAll(at, topic)
    expect(records.map(({ key, value }) => [key?.toString(), value?.toString()])).toEqual([
      [undefined, 'keyless'],
      ['gone', undefined],
      ['', ''],
    ])
  })

  test('keys of any bytes, times from the first on and names of headers in any language come back as they were', async () => {
    const topic = await at.topic()
    const key = Buffer.from([0, 255, 254, 10])
    const times = [0, 1, 1_750_000_000_123, 1_770_000_000_000]
    const names = ['größe', '名前', ' ', 'ce_id']
    await at.producer().send(times.map((timestamp, index) => ({ ...record(topic, 0, 'v', [[names[index] ?? '', 'x']]), key, timestamp })))
    const records = await readAll(at, topic)
    expect(records.map(({ timestamp }) => timestamp)).toEqual(times)
    expect(records.map(received => received.key?.equals(key))).toEqual([true, true, true, true])
    expect(records.flatMap(({ headers }) => headers.entries().map(([name]) => name))).toEqual(names)
  })

  test('headers keep their order, repeats and bytes; the last of a name is read', async () => {
    const topic = await at.topic()
    const bytes = Buffer.from([0, 255, 128])
    await at.producer().send([
      record(topic, 0, 'v', [
        ['b', 'first'],
        ['a', 'größer'],
        ['b', 'second'],
        ['bytes', bytes],
        ['empty', ''],
      ]),
    ])
    const [received] = await readAll(at, topic)
    expect(received?.headers.entries().map(([name, value]) => [name, value.toString('hex')])).toEqual([
      ['b', Buffer.from('first').toString('hex')],
      ['a', Buffer.from('größer').toString('hex')],
      ['b', Buffer.from('second').toString('hex')],
      ['bytes', '00ff80'],
      ['empty', ''],
    ])
    expect(received?.headers.get('b')).toBe('second')
    expect(received?.headers.get('a')).toBe('größer')
    expect(received?.headers.get('empty')).toBe('')
    expect(received?.headers.get('absent')).toBeUndefined()
  })

  test('a record above the topic’s limit is refused as too large, leaves nothing, and the next one goes', async () => {
    const topic = await at.topic(1, { 'max.message.bytes': '2000' })
    const producer = at.producer()
    // No compression makes these small enough.
    const large = { ...record(topic, 0, ''), value: randomBytes(3000) }
    await expect(producer.send([large])).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE' })
    await producer.send([record(topic, 0, 'small')])
    expect(textsOf(await readAll(at, topic))).toEqual(['small'])
  })

  test('a closed producer takes nothing', async () => {
    const topic = await at.topic()
    const producer = at.broker.producer(at.name('producer'))
    await producer.send([record(topic, 0, 'before')])
    await producer.close()
    await expect(producer.send([record(topic, 0, 'after')])).rejects.toMatchObject({ code: 'MR_CLOSED' })
    expect(await at.latest(topic)).toBe(1)
  })

  test('reading begins where it is told', async () => {
    const topic = await at.topic(2)
    await at.send(topic, 0, numbered(4))
    await at.send(topic, 1, numbered(4, 'w'))
    const records = await readAll(at, topic, start(topic, 3, 1))
    expect(textsOf(records, 0)).toEqual(['v3'])
    expect(textsOf(records, 1)).toEqual(['w1', 'w2', 'w3'])
  })
}
