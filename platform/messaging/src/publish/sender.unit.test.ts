import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { manualClock, memoryTelemetry, silentTelemetry } from '../memory/index.ts'
import type { OutgoingRecord, Position, Producer } from '../ports/broker.ts'
import { createSender, type SenderOptions } from './sender.ts'

type Fault = 'none' | 'unavailable' | 'written but unavailable'

const partitionsOf = (records: readonly OutgoingRecord[]) => [...new Set(records.map(({ partition }) => partition))]

/** A log that follows a plan of faults, refuses records with the value `bad`, and knows an array again that it has written. */
const faultyProducer = (plan: readonly Fault[] = [], answer: () => Promise<void> = async () => undefined) => {
  const log: OutgoingRecord[] = []
  const sends: (readonly OutgoingRecord[])[] = []
  const sending = new Set<number>()
  const written = new WeakMap<readonly OutgoingRecord[], readonly Position[]>()
  const write = (records: readonly OutgoingRecord[]): readonly Position[] =>
    records.map(record => ({ topic: record.topic, partition: record.partition, offset: log.push(record) - 1 }))
  const producer: Producer = {
    send: async records => {
      const [partition = -1, ...others] = partitionsOf(records)
      expect(others, 'other partitions in one send').toEqual([])
      expect([...sending], 'partitions with an outstanding send').not.toContain(partition)
      sending.add(partition)
      sends.push(records)
      const fault = plan[sends.length - 1] ?? 'none'
      await answer()
      sending.delete(partition)
      if (fault === 'unavailable') throw unavailable('The broker is down.')
      if (records.some(({ value }) => value?.toString() === 'bad')) throw permanent('The broker refuses a record.')
      const positions = written.get(records) ?? write(records)
      written.set(records, positions)
      if (fault === 'written but unavailable') throw unavailable('The answer was lost.')
      return positions
    },
    close: async () => undefined,
  }
  return { producer, log, sends }
}

const record = (key: string, value: string, partition = 0): OutgoingRecord => ({
  topic: 't',
  partition,
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: [],
  timestamp: 0,
})

const setUp = (producer: Producer, options: Partial<SenderOptions> = {}) => {
  const clock = manualClock()
  return {
    clock,
    sender: createSender({ producer, name: 'test', clock, telemetry: silentTelemetry, maxBatchBytes: () => 1_000_000, ...options }),
  }
}
const never = () => new Promise<void>(() => undefined)
const valuesOf = (records: readonly OutgoingRecord[], key: string) =>
  records.filter(one => one.key?.toString() === key).map(one => one.value?.toString() ?? '')

describe('a sender', () => {
  test('sends together what came while a send was under way', async () => {
    const { producer, sends } = faultyProducer()
    const { sender, clock } = setUp(producer)
    const all = Promise.all(['a', 'b', 'c'].map(key => sender.send([record(key, '1')])))
    await clock.advance(0)
    await all
    expect(sends.map(({ length }) => length)).toEqual([3])
  })

  test('a partition whose broker does not answer holds up no other', async () => {
    const answers = [never(), Promise.resolve()]
    const { producer } = faultyProducer([], () => answers.shift() ?? Promise.resolve())
    const { sender, clock } = setUp(producer, { deadlineMs: 3_000 })
    const stuck = expect(sender.sendOne(record('a', '1', 0))).rejects.toMatchObject({ code: 'MR_PUBLISH_TIMEOUT' })
    const first = sender.sendOne(record('b', '1', 1))
    await clock.advance(0)
    expect(await first).toEqual({ topic: 't', partition: 1, offset: 0 })
    expect(await Promise.race([sender.sendOne(record('b', '2', 1)), clock.advance(0).then(() => 'late')])).toMatchObject({ offset: 1 })
    await clock.advance(3_000)
    await stuck
  })

  test('sends a batch again as it was, though some of its callers gave up, so that what was written is not doubled', async () => {
    const { producer, log, sends } = faultyProducer(['unavailable', 'none', 'written but unavailable', 'unavailable'])
    const { sender, clock } = setUp(producer, { deadlineMs: 190 })
    const before = sender.sendOne(record('x', 'before'))
    await clock.advance(0)
    const early = expect(sender.sendOne(record('a', 'early'))).rejects.toMatchObject({ code: 'MR_PUBLISH_TIMEOUT' })
    await clock.advance(30)
    const late = sender.sendOne(record('b', 'late'))
    await clock.advance(165)
    await early
    await clock.advance(20)
    expect([await before, await late].map(({ offset }) => offset)).toEqual([0, 2])
    expect(sends.map(({ length }) => length)).toEqual([1, 1, 2, 2, 2])
    expect(log.map(({ value }) => value?.toString())).toEqual(['before', 'early', 'late'])
  })

  test('law 4: records of one key first appear in the order of the calls, whatever fails', async () => {
    const faults = fc.array(fc.constantFrom<Fault>('none', 'unavailable', 'written but unavailable'), { maxLength: 12 })
    const calls = fc.array(
      fc.array(fc.tuple(fc.constantFrom<'x' | 'y' | 'z'>('x', 'y', 'z'), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 4 }),
      {
        maxLength: 25,
      },
    )
    await fc.assert(
      fc.asyncProperty(faults, calls, async (plan, groups) => {
        const { producer, log } = faultyProducer(plan)
        const { sender, clock } = setUp(producer, { maxPending: 5 })
        let made = 0
        const partition = { x: 0, y: 1, z: 1 }
        const sent = groups.map(group => group.map(([key, luck]) => record(key, luck === 0 ? 'bad' : `${made++}`, partition[key])))
        const outcomes = Promise.allSettled(sent.map(records => sender.send(records)))
        for (let at = 0; at < 200 && sender.pending > 0; at += 1) await clock.advance(100)
        expect(sender.pending).toBe(0)
        for (const [at, outcome] of (await outcomes).entries()) {
          const values = sent[at]?.map(({ value }) => value?.toString()) ?? []
          if (outcome.status === 'rejected') continue
          expect(values).not.toContain('bad')
          // What a position says is there.
          expect(outcome.value.map(({ offset }) => log[offset]?.value?.toString())).toEqual(values)
        }
        for (const key of ['x', 'y', 'z']) {
          const firsts = valuesOf(log, key).map(Number)
          expect(new Set(firsts).size, 'doubled').toBe(firsts.length)
          expect(firsts).toEqual(firsts.toSorted((a, b) => a - b))
        }
      }),
      { numRuns: 150 },
    )
  })

  test('law 4: what waits behind a failed record of its key fails with it, and only that', async () => {
    const { producer, log } = faultyProducer()
    const { sender, clock } = setUp(producer)
    const sends = [record('k', 'before'), record('k', 'bad'), record('k', 'after'), record('other', '1')].map(one => sender.send([one]))
    const outcomes = Promise.allSettled(sends)
    await clock.advance(0)
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(valuesOf(log, 'k')).toEqual(['before'])
    expect(valuesOf(log, 'other')).toEqual(['1'])
    await expect(sends[2]).rejects.toMatchObject({ code: 'MR_PUBLISH_TIMEOUT', failure: 'unavailable' })
  })

  test('gives up after the deadline with an error that says it may have been published', async () => {
    const { producer } = faultyProducer(Array<Fault>(1000).fill('unavailable'))
    const { sender, clock } = setUp(producer, { deadlineMs: 3_000 })
    const sent = expect(sender.send([record('k', '1')])).rejects.toMatchObject({ code: 'MR_PUBLISH_TIMEOUT', failure: 'unavailable' })
    await clock.advance(2_999)
    expect(sender.pending).toBe(1)
    await clock.advance(1)
    await sent
    expect(sender.pending).toBe(0)
  })

  test('gives up after the deadline even when the broker never answers', async () => {
    const { producer } = faultyProducer([], never)
    const { sender, clock } = setUp(producer, { deadlineMs: 3_000 })
    const sent = expect(sender.send([record('k', '1')])).rejects.toMatchObject({ code: 'MR_PUBLISH_TIMEOUT' })
    await clock.advance(3_000)
    await sent
  })

  test('law 11: beyond its bound callers wait, and what waits is not handed to the producer', async () => {
    const { producer, sends } = faultyProducer(Array<Fault>(3).fill('unavailable'))
    const { sender, clock } = setUp(producer, { maxPending: 2 })
    const all = Promise.all(Array.from({ length: 7 }, (_, at) => sender.send([record(`${at}`, '1')])))
    await clock.advance(10_000)
    await all
    expect(Math.max(...sends.map(({ length }) => length))).toBeLessThanOrEqual(2)
  })

  test('takes at most 500 records a partition, and no more bytes than the topic takes in one batch', async () => {
    const { producer, sends } = faultyProducer()
    const { sender, clock } = setUp(producer, { maxBatchBytes: () => 1_000 })
    const many = sender.send(Array.from({ length: 1_200 }, (_, at) => record(`${at}`, '', at % 2)))
    const heavy = sender.send(Array.from({ length: 3 }, (_, at) => record(`${at}`, 'x'.repeat(600), 3)))
    await clock.advance(0)
    await Promise.all([many, heavy])
    for (const send of sends) expect(send.length).toBeLessThanOrEqual(partitionsOf(send).includes(3) ? 1 : 500)
  })

  test('law 12: closing finishes what is in hand, then refuses', async () => {
    const { producer } = faultyProducer(['unavailable'])
    const { sender, clock } = setUp(producer)
    const sent = sender.send([record('k', '1')])
    const closing = sender.close()
    await expect(sender.send([record('k', '2')])).rejects.toMatchObject({ code: 'MR_CLOSED' })
    await clock.advance(1_000)
    await closing
    expect(await sent).toEqual([{ topic: 't', partition: 0, offset: 0 }])
    expect(clock.nextDue()).toBeUndefined()
  })

  test('law 12: closing waits 2 s for an answer that never comes, then rejects what is in hand', async () => {
    const { producer } = faultyProducer([], never)
    const { sender, clock } = setUp(producer)
    const sent = expect(sender.send([record('k', '1')])).rejects.toMatchObject({ code: 'MR_CLOSED', failure: 'unavailable' })
    await clock.advance(0)
    const closing = sender.close()
    await clock.advance(2_000)
    await closing
    await sent
    expect(clock.nextDue()).toBeUndefined()
  })

  test('abandoning rejects what is in hand at once', async () => {
    const { producer } = faultyProducer([], never)
    const { sender, clock } = setUp(producer, { deadlineMs: Number.POSITIVE_INFINITY })
    const sent = expect(sender.send([record('k', '1')])).rejects.toMatchObject({ code: 'MR_CLOSED', failure: 'unavailable' })
    await clock.advance(0)
    await sender.abandon()
    await sent
  })

  test('counts what was published and what was given back', async () => {
    const telemetry = memoryTelemetry()
    const { producer } = faultyProducer(['unavailable'])
    const { sender, clock } = setUp(producer, { telemetry })
    const outcomes = Promise.allSettled([sender.send([record('a', '1')]), sender.send([record('b', 'bad')])])
    await clock.advance(1_000)
    await outcomes
    expect(telemetry.total('millrace_published_messages_total', { topic: 't' })).toBe(1)
    expect(telemetry.total('millrace_publish_failures_total', { topic: 't' })).toBe(1)
    expect(telemetry.total('millrace_publish_retries_total')).toBe(1)
  })
})
