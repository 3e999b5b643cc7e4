import { describe, expect, test } from 'vitest'
import type { HeaderList, IncomingRecord, OutgoingRecord } from '../ports/broker.ts'
import { derivedId } from './derived-id.ts'
import { fromRecord } from './from-record.ts'
import type { EncodedMessage } from './message.ts'
import { partitionOf } from './murmur2.ts'
import { sizeBytes, toRecord } from './to-record.ts'

const message: EncodedMessage = {
  id: 'id-1',
  type: 'orders.OrderPlaced',
  topic: 'orders.events',
  key: 'order-é',
  subject: 'order-1',
  sequence: 3,
  correlationId: 'flow',
  causationId: 'cause',
  source: 'orders',
  trace: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: 'user=1' },
  at: 1_700_000_000_000,
  value: Buffer.from('bytes'),
}

const incoming = (record: OutgoingRecord, offset = 7): IncomingRecord => ({
  ...record,
  offset,
  headers: {
    get: name => record.headers.findLast(([other]) => other === name)?.[1].toString(),
    entries: () => record.headers.map(([name, value]) => [name, Buffer.from(value)] as const),
  },
})
const foreign = (headers: HeaderList = []) =>
  incoming({ topic: 'orders.events', partition: 2, key: null, value: null, headers, timestamp: -1 })
const read = (record: IncomingRecord) => fromRecord(record, 'topic-id', { type: 'orders.OrderPlaced', data: {} })

describe('a record', () => {
  test('law 10: carries the cause, the flow and the trace in CloudEvents and W3C headers, and no others', () => {
    expect(toRecord(message, 12).headers).toEqual([
      ['ce_specversion', '1.0'],
      ['ce_id', 'id-1'],
      ['ce_type', 'orders.OrderPlaced'],
      ['ce_source', 'orders'],
      ['ce_subject', 'order-1'],
      ['ce_correlationid', 'flow'],
      ['ce_causationid', 'cause'],
      ['ce_sequence', '3'],
      ['traceparent', message.trace?.traceparent],
      ['baggage', 'user=1'],
    ])
  })

  test('says nothing of a stream when it belongs to none, and is given its place in the log', () => {
    const { subject: _, sequence: __, ...ofNone } = message
    const record = toRecord(ofNone, 12)
    expect(record.headers.map(([name]) => name)).not.toContain('ce_subject')
    expect(record.headers.map(([name]) => name)).not.toContain('ce_sequence')
    expect(read(incoming(record))).toMatchObject({ subject: `topic-id/${record.partition}`, message: { sequence: 8 } })
  })

  test('lies on the partition of its key, at the time of its message', () => {
    const record = toRecord(message, 12)
    expect(record).toMatchObject({ partition: partitionOf('order-é', 12), timestamp: message.at, value: message.value })
    expect(record.key?.toString()).toBe('order-é')
  })

  test('comes back as the message it was made of', () => {
    const { message: back, subject, trace } = read(incoming(toRecord(message, 12)))
    expect(back).toEqual({
      type: message.type,
      data: {},
      id: 'id-1',
      key: 'order-é',
      at: new Date(message.at),
      sequence: 3,
      correlationId: 'flow',
      causationId: 'cause',
      source: 'orders',
    })
    expect({ subject, trace }).toEqual({ subject: 'order-1', trace: message.trace })
  })

  test('measures value, key and headers', () => {
    expect(
      sizeBytes({ topic: 't', partition: 0, key: Buffer.from('é'), value: Buffer.alloc(10), headers: [['n', 'é']], timestamp: 0 }),
    ).toBe(15)
  })
})

describe('a foreign record without our headers', () => {
  test('has the identity of its place in the log, the same at every delivery', () => {
    const id = derivedId('topic-id', 2, 7)
    expect(read(foreign())).toMatchObject({
      message: { id, correlationId: id, causationId: id, sequence: 8, source: 'orders.events', key: '', at: new Date(-1) },
      subject: 'topic-id/2',
    })
  })

  test.each<[string, HeaderList]>([
    ['an empty id', [['ce_id', '']]],
    ['an endless id', [['ce_id', 'x'.repeat(300)]]],
    [
      'a sequence that is none',
      [
        ['ce_subject', 'order-1'],
        ['ce_sequence', 'many'],
      ],
    ],
    ['a sequence without its stream', [['ce_sequence', '4']]],
    ['a broken trace', [['traceparent', 'nonsense']]],
  ])('counts %s as missing', (_, headers) => {
    expect(read(foreign(headers))).toMatchObject({
      message: { id: derivedId('topic-id', 2, 7), sequence: 8 },
      subject: 'topic-id/2',
      trace: undefined,
    })
  })

  test('has a date even when its timestamp is beyond all dates', () => {
    expect(read({ ...foreign(), timestamp: 2 ** 62 }).message.at).toEqual(new Date(0))
  })
})
