import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContractError } from '../errors.ts'
import { type AvroReader, compileCodec, compileReader } from './codec.ts'

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })
const record = (name: string, ...fields: object[]) => JSON.stringify({ type: 'record', name, fields })

const money = { type: 'record', name: 'common.Money', fields: [field('minorUnits', 'long'), field('currency', 'string')] }
const line = {
  type: 'record',
  name: 'orders.OrderLine',
  fields: [field('productId', 'string'), field('quantity', 'int'), field('price', money)],
}
const order = record(
  'orders.OrderPlaced',
  field('orderId', { type: 'string', logicalType: 'uuid' }),
  field('lines', { type: 'array', items: line }),
  field('total', 'common.Money'),
  field('note', ['null', 'string'], { default: null }),
  field('placedAt', { type: 'long', logicalType: 'timestamp-millis' }),
  field('due', ['null', { type: 'int', logicalType: 'date' }], { default: null }),
  field('reason', { type: 'enum', name: 'orders.Reason', symbols: ['none', 'gift'] }),
  field('labels', { type: 'map', values: 'string' }),
  field('weight', 'double'),
)

const longs = fc.maxSafeInteger()
const ordinary = { noNullPrototype: true }
const moneys = fc.record({ minorUnits: longs, currency: fc.string() }, ordinary)
const days = fc
  .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  .map(date => date.toISOString().slice(0, 10))
const orders = fc.record(
  {
    orderId: fc.uuid(),
    lines: fc.array(
      fc.record({ productId: fc.string(), quantity: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), price: moneys }, ordinary),
    ),
    total: moneys,
    note: fc.option(fc.string()),
    placedAt: fc.date({ noInvalidDate: true, min: new Date(1 - 2 ** 52), max: new Date(2 ** 52 - 1) }),
    due: fc.option(days),
    reason: fc.constantFrom('none', 'gift'),
    labels: fc.dictionary(fc.string(), fc.string(), ordinary),
    weight: fc.double(),
  },
  ordinary,
)

const plain = {
  orderId: '0198c2f0-0000-7000-8000-000000000001',
  lines: [{ productId: 'p', quantity: 1, price: { minorUnits: 1, currency: 'EUR' } }],
  total: { minorUnits: 1, currency: 'EUR' },
  placedAt: new Date(0),
  reason: 'none',
  labels: {},
  weight: 1,
}

const codeOf = (attempt: () => unknown): [string, string] => {
  try {
    attempt()
  } catch (error) {
    if (error instanceof ContractError) return [error.code, error.message]
    throw error
  }
  return ['nothing thrown', '']
}

describe('round trips', () => {
  const { encode, name } = compileCodec(order)
  const read = compileReader(order, order)

  test('the name is the full name', () => expect(name).toBe('orders.OrderPlaced'))

  test('what was encoded is read back the same, as plain data', () => {
    fc.assert(
      fc.property(orders, data => {
        const back = read(encode(data))
        expect(back).toStrictEqual(data)
        expect(structuredClone(back)).toStrictEqual(data)
      }),
    )
  })

  test('an optional field left out is read as its default', () => {
    expect(read(encode(plain))).toStrictEqual({ ...plain, note: null, due: null })
  })

  test('a field the schema lacks is left out', () => {
    expect(read(encode({ ...plain, extra: 1 }))).toStrictEqual({ ...plain, note: null, due: null })
  })

  test('a map keeps the key __proto__', () => {
    const labels = JSON.parse('{"__proto__":"x"}')
    expect(JSON.stringify(read(encode({ ...plain, labels })))).toContain('"__proto__":"x"')
  })

  test('headroom is left in front, and read past', () => {
    const bytes = encode(plain, 5)
    expect(bytes.subarray(5)).toEqual(encode(plain))
    expect(read(bytes, 5)).toStrictEqual({ ...plain, note: null, due: null })
  })

  test('values far above the first buffer are encoded whole', () => {
    const note = 'é'.repeat(200_000)
    expect(read(encode({ ...plain, note }, 5), 5)).toMatchObject({ note })
  })
})

describe('bytes no schema explains', () => {
  const { encode } = compileCodec(order)
  const read = compileReader(order, order)

  test('every truncation and every addition is refused', () => {
    const bytes = encode(plain)
    for (let length = 0; length < bytes.length; length += 1) {
      expect(codeOf(() => read(bytes.subarray(0, length)))[0], `${length} bytes`).toBe('MR_CONTRACT_BYTES')
    }
    expect(codeOf(() => read(Buffer.concat([bytes, Buffer.of(0)])))).toEqual([
      'MR_CONTRACT_BYTES',
      'These bytes are no orders.OrderPlaced: 1 bytes are left over',
    ])
  })

  test('random bytes are refused or read, never anything else, and in no time', () => {
    const narrow = compileReader(order, record('orders.OrderPlaced', field('weight', 'double')))
    const outcome = (reader: AvroReader, bytes: Buffer) => {
      try {
        reader(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(ContractError)
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        outcome(read, Buffer.from(bytes))
        outcome(narrow, Buffer.from(bytes))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['array', { type: 'array', items: 'string' }],
    ['map', { type: 'map', values: 'string' }],
  ])('an %s that announces more than there is is refused, read or skipped', (_, type) => {
    const writer = record('a.B', field('many', type), field('n', 'int'))
    const hugeCount = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0])
    const backwards = Buffer.from([0x01, 0x13, 0, 0])
    for (const bytes of [hugeCount, backwards]) {
      expect(codeOf(() => compileReader(writer, writer)(bytes))[0]).toBe('MR_CONTRACT_BYTES')
      expect(codeOf(() => compileReader(writer, record('a.B', field('n', 'int')))(bytes))[0]).toBe('MR_CONTRACT_BYTES')
    }
  })

  test('a long beyond 2^53 is refused, not rounded', () => {
    const long = record('a.B', field('n', 'long'))
    const beyond = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])
    expect(codeOf(() => compileReader(long, long)(beyond))[0]).toBe('MR_CONTRACT_BYTES')
  })
})

describe('data its schema refuses', () => {
  const { encode } = compileCodec(order)
  const refusal = (data: unknown) => codeOf(() => encode(data))

  test.each<[string, object]>([
    ['lines.0.quantity: int expected, a string found', { lines: [{ productId: 'p', quantity: 'one', price: plain.total }] }],
    ['lines.0.price.currency: string expected, nothing found', { lines: [{ productId: 'p', quantity: 1, price: { minorUnits: 1 } }] }],
    ['total.minorUnits: long expected, a number beyond 2^53 - 1 found', { total: { minorUnits: 2 ** 53, currency: 'EUR' } }],
    ['orderId: uuid expected, a string found', { orderId: 'o-1' }],
    ['placedAt: timestamp-millis expected, a string found', { placedAt: '2026-08-01' }],
    ['placedAt: timestamp-millis expected, an invalid date found', { placedAt: new Date(Number.NaN) }],
    ['due: one of its union expected, a string found', { due: '2026-02-30' }],
    ['reason: orders.Reason expected, a string found', { reason: 'other' }],
    ['labels.colour: string expected, a number found', { labels: { colour: 1 } }],
    ['note: one of its union expected, a number found', { note: 7 }],
  ])('%s', (message, wrong) => {
    expect(refusal({ ...plain, ...wrong })).toEqual(['MR_CONTRACT_DATA', `This is no orders.OrderPlaced: ${message}`])
  })

  test('every misfit is named at once, and no value is repeated', () => {
    const [, message] = refusal({ ...plain, reason: 'secret', weight: 'secret' })
    expect(message).toContain('reason: ')
    expect(message).toContain('weight: ')
    expect(message).not.toContain('secret')
  })

  test.each([[null], [undefined], ['text'], [7]])('%s is refused as a whole', data => {
    expect(refusal(data)[0]).toBe('MR_CONTRACT_DATA')
  })
})

describe('the reader decides the shape', () => {
  const v1 = record(
    'a.B',
    field('id', 'string'),
    field('count', 'int'),
    field('old', 'string'),
    field('gone', { type: 'array', items: 'int' }),
  )

  test('added fields get their defaults, promoted and renamed ones are translated, dropped ones skipped', () => {
    const v2 = record(
      'a.B',
      field('since', { type: 'long', logicalType: 'timestamp-millis' }, { default: 0 }),
      field('id', ['null', 'string'], { default: null }),
      field('count', 'long'),
      field('renamed', 'string', { aliases: ['old'] }),
      field('tags', { type: 'array', items: 'string' }, { default: [] }),
    )
    const read = compileReader(v1, v2)
    fc.assert(
      fc.property(
        fc.record({
          id: fc.string(),
          count: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
          old: fc.string(),
          gone: fc.array(fc.nat()),
        }),
        data => {
          expect(read(compileCodec(v1).encode(data))).toStrictEqual({
            since: new Date(0),
            id: data.id,
            count: data.count,
            renamed: data.old,
            tags: [],
          })
        },
      ),
    )
  })

  test('two messages never share a default', () => {
    const read = compileReader(record('a.B'), record('a.B', field('tags', { type: 'array', items: 'string' }, { default: [] })))
    const [one, other] = [read(Buffer.alloc(0)), read(Buffer.alloc(0))] as { tags: string[] }[]
    one?.tags.push('mine')
    expect(other?.tags).toEqual([])
  })

  test('a plain number or string becomes its logical type, and back', () => {
    const plainly = record('a.B', field('at', 'long'), field('day', 'int'), field('id', 'string'))
    const logical = record(
      'a.B',
      field('at', { type: 'long', logicalType: 'timestamp-millis' }),
      field('day', { type: 'int', logicalType: 'date' }),
      field('id', { type: 'string', logicalType: 'uuid' }),
    )
    const data = { at: new Date(86_400_000), day: '1970-01-02', id: '0198c2f0-0000-7000-8000-000000000001' }
    const numbers = { at: 86_400_000, day: 1, id: data.id }
    expect(compileReader(plainly, logical)(compileCodec(plainly).encode(numbers))).toStrictEqual(data)
    expect(compileReader(logical, plainly)(compileCodec(logical).encode(data))).toStrictEqual(numbers)
  })

  test('a symbol the reader lacks becomes the reader’s default symbol', () => {
    const reason = (symbols: string[], more: object = {}) => record('a.B', field('why', { type: 'enum', name: 'a.Why', symbols, ...more }))
    const read = compileReader(reason(['known', 'newer']), reason(['known', 'other'], { default: 'other' }))
    expect(read(compileCodec(reason(['known', 'newer'])).encode({ why: 'newer' }))).toStrictEqual({ why: 'other' })
  })

  test.each([
    ['a field without default that the writer lacks', record('a.B', field('id', 'string'), field('added', 'string'))],
    ['a narrowed number', record('a.B', field('count', 'boolean'))],
    ['another name', record('a.C', field('id', 'string'))],
  ])('%s can’t be read', (_, reader) => {
    expect(codeOf(() => compileReader(v1, reader))[0]).toBe('MR_CONTRACT_UNREADABLE')
  })

  test('another’s union of numbers is read, or skipped, though we would not write one', () => {
    const writer = record('a.B', field('n', ['int', 'double']), field('id', 'string'))
    const bytes = Buffer.concat([Buffer.of(0, 14), Buffer.of(2), Buffer.from('x')])
    expect(compileReader(writer, record('a.B', field('n', 'double')))(bytes)).toStrictEqual({ n: 7 })
    expect(compileReader(writer, record('a.B', field('id', 'string')))(bytes)).toStrictEqual({ id: 'x' })
  })

  test('text that is no schema is refused', () => {
    expect(codeOf(() => compileCodec('{"type":"recrod"}'))[0]).toBe('MR_CONTRACT_SCHEMA')
    expect(codeOf(() => compileCodec('not JSON'))[0]).toBe('MR_CONTRACT_SCHEMA')
  })
})

describe('longs are exact', () => {
  const long = record('a.B', field('n', 'long'))
  const zigzagBytes = (value: bigint) => {
    const bytes: number[] = []
    let rest = value >= 0n ? value << 1n : (-value << 1n) - 1n
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
    return Buffer.from([...bytes, Number(rest)])
  }

  test('every safe integer is written as Avro says and read back, below 2^52 also as a double', () => {
    const read = compileReader(long, long)
    const asDouble = compileReader(long, record('a.B', field('n', 'double')))
    const edges = [0, 1, 2 ** 52, 2 ** 53 - 1].flatMap(n => [n, -n, -n - 1, -n + 1]).filter(Number.isSafeInteger)
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges)), drawn => {
        const n = drawn === 0 ? 0 : drawn
        const bytes = compileCodec(long).encode({ n })
        expect(bytes).toEqual(zigzagBytes(BigInt(n)))
        expect(read(bytes)).toStrictEqual({ n })
        if (Math.abs(n) < 2 ** 52) expect(asDouble(bytes)).toStrictEqual({ n })
      }),
    )
  })

  test('every long beyond is refused', () => {
    const read = compileReader(long, long)
    const beyond = fc.oneof(fc.bigInt(2n ** 53n, 2n ** 63n - 1n), fc.bigInt(-(2n ** 63n), -(2n ** 53n)))
    fc.assert(fc.property(beyond, n => void expect(codeOf(() => read(zigzagBytes(n)))[0]).toBe('MR_CONTRACT_BYTES')))
  })
})
