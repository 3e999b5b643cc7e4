import { describe, expect, test } from 'vitest'
import { compileCodec, compileReader } from './avro/codec.ts'
import { ContractError } from './errors.ts'
import { parseContracts } from './parse.ts'
import { fingerprintOf } from './shape/fingerprint.ts'

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, doc: `The ${name}.`, ...more })
const named = (kind: string, fullName: string, more: object) => {
  const [namespace, name] = fullName.split('.')
  return { type: kind, name, namespace, doc: `A ${name}.`, ...more }
}
const record = (fullName: string, ...fields: object[]) => named('record', fullName, { fields })

const money = record('common.Money', field('minorUnits', 'long'), field('currency', 'string'))
const line = record('orders.Line', field('productId', 'string'), field('price', 'common.Money'))
const reason = named('enum', 'orders.Reason', { symbols: ['late', 'unpaid'] })
const placedFields = [
  field('orderId', { type: 'string', logicalType: 'uuid' }),
  field('lines', { type: 'array', items: 'orders.Line' }),
  field('total', 'common.Money'),
  field('why', ['null', 'orders.Reason'], { default: null }),
]
const placed = record('orders.OrderPlaced', ...placedFields)

const topics = (...lines: string[]) => `topics:\n${lines.map(one => `  ${one}\n`).join('')}`
const events = 'orders.events: { owner: orders, key: orderId, partitions: 3, retention: forever, types: [orders.OrderPlaced] }'

interface Named {
  readonly name?: unknown
  readonly namespace?: unknown
}
const sourcesOf = (schemas: readonly Named[], catalogue = topics(events)) => ({
  schemas: schemas.map(schema => ({ file: `avro/${schema.namespace}/${schema.name}.avsc`, text: JSON.stringify(schema) })),
  catalogue: { file: 'catalogue.yaml', text: catalogue },
})
const sound = [money, line, reason, placed]

const faultsOf = (schemas: readonly Named[], catalogue?: string) => {
  try {
    parseContracts(sourcesOf(schemas, catalogue))
  } catch (error) {
    if (error instanceof ContractError) return error.faults.map(({ code, file, place }) => `${code} ${file} ${place}`.trim())
    throw error
  }
  return []
}
const withField = (...fields: object[]) => [...sound.slice(0, 3), { ...placed, fields: [...placedFields, ...fields] }]
const file = 'avro/orders/OrderPlaced.avsc'

describe('sound contracts', () => {
  const { contracts } = parseContracts(sourcesOf(sound))
  const contract = contracts.types['orders.OrderPlaced']

  test('each message has its topic, key, closed schema and fingerprint', () => {
    expect(Object.keys(contracts.types)).toEqual(['orders.OrderPlaced'])
    expect(contract).toMatchObject({ type: 'orders.OrderPlaced', topic: 'orders.events', key: 'orderId' })
    expect(contract?.fingerprint).toBe(fingerprintOf(contract?.schema ?? ''))
  })

  test('the closed schema writes each named type out at its first use, and its name after that', () => {
    const schema = contract?.schema ?? ''
    expect(schema.match(/"name":"common.Money"/g)).toHaveLength(1)
    expect(JSON.parse(schema).fields[2]).toEqual({ name: 'total', type: 'common.Money', doc: 'The total.' })
  })

  test('the closed schema is what the codec needs', () => {
    const total = { minorUnits: 5, currency: 'EUR' }
    const data = { orderId: '0198c2f0-0000-7000-8000-000000000001', lines: [{ productId: 'p', price: total }], total, why: 'late' }
    const schema = contract?.schema ?? ''
    expect(compileReader(schema, schema)(compileCodec(schema).encode(data))).toStrictEqual(data)
  })

  test('the order of files and of attributes changes nothing', () => {
    const turned = Object.fromEntries(Object.entries(placed).reverse())
    expect(parseContracts(sourcesOf([turned, reason, line, money])).contracts).toEqual(contracts)
  })

  test.each([
    ['retention: forever', { cleanup: 'keep' }],
    ['retention: 7 days', { cleanup: 'expire', retentionMs: 604_800_000 }],
    ['retention: 30 minutes', { cleanup: 'expire', retentionMs: 1_800_000 }],
    ['compacted: true', { cleanup: 'compact' }],
  ])('%s', (retention, expected) => {
    const catalogue = topics(events.replace('retention: forever', retention))
    const { topic, ...said } = parseContracts(sourcesOf(sound, catalogue)).contracts.topics['orders.events'] ?? { topic: '' }
    const common = { owner: 'orders', partitions: 3, maxMessageBytes: 1_047_552, types: ['orders.OrderPlaced'] }
    expect(said).toStrictEqual({ ...common, ...expected })
    expect(topic).toBe('orders.events')
  })

  test('a private type has no topic', () => {
    const catalogue = 'topics: {}\nprivate:\n  orders.OrderPlaced: { key: orderId }\n'
    expect(parseContracts(sourcesOf(sound, catalogue)).contracts.types['orders.OrderPlaced']?.topic).toBeNull()
  })
})

describe('faults in a schema', () => {
  test.each<[string, string, object]>([
    ['no doc', 'MR_CONTRACT_DOC', { name: 'extra', type: 'string' }],
    ['an empty doc', 'MR_CONTRACT_DOC', field('extra', 'string', { doc: ' ' })],
    ['an unknown type', 'MR_CONTRACT_UNRESOLVED', field('extra', 'common.Mony')],
    ['a type not named in full', 'MR_CONTRACT_SHAPE', field('extra', 'Money')],
    ['a type written inside', 'MR_CONTRACT_SHAPE', field('extra', money)],
    ['a misspelt attribute', 'MR_CONTRACT_SHAPE', field('extra', 'string', { deafult: '' })],
    ['a logical type beside the type', 'MR_CONTRACT_SHAPE', field('extra', 'string', { logicalType: 'uuid' })],
    ['a logical type on the wrong type', 'MR_CONTRACT_SHAPE', field('extra', { type: 'int', logicalType: 'timestamp-millis' })],
    ['a decimal', 'MR_CONTRACT_UNSUPPORTED', field('extra', { type: 'bytes', logicalType: 'decimal', precision: 4 })],
    ['bytes', 'MR_CONTRACT_UNSUPPORTED', field('extra', 'bytes')],
    ['two numbers in a union', 'MR_CONTRACT_UNION', field('extra', ['int', 'double'])],
    ['two records in a union, deep inside', 'MR_CONTRACT_UNION', field('extra', { type: 'array', items: ['common.Money', 'orders.Line'] })],
    ['an enum and a string in a union', 'MR_CONTRACT_UNION', field('extra', ['string', 'orders.Reason'])],
    ['a default of another type', 'MR_CONTRACT_DEFAULT', field('extra', 'int', { default: 'none' })],
    ['an int default out of range', 'MR_CONTRACT_DEFAULT', field('extra', 'int', { default: 2 ** 31 })],
    ['a null default with null second', 'MR_CONTRACT_DEFAULT', field('extra', ['string', 'null'], { default: null })],
    ['a default that is no symbol', 'MR_CONTRACT_DEFAULT', field('extra', 'orders.Reason', { default: 'other' })],
    ['a default record that lacks a field', 'MR_CONTRACT_DEFAULT', field('extra', 'common.Money', { default: { minorUnits: 0 } })],
    ['a name of another style', 'MR_CONTRACT_NAME', field('Extra_1', 'string')],
  ])('%s', (_, code, extra) => {
    const faults = faultsOf(withField(extra))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(new RegExp(`^${code} ${file} fields\\[4\\] (extra|Extra_1)`))
  })

  test('sound defaults of every kind are none', () => {
    const faults = faultsOf(
      withField(
        field('a', ['null', 'common.Money'], { default: null }),
        field('b', { type: 'array', items: 'string' }, { default: [] }),
        field('c', { type: 'map', values: 'int' }, { default: { x: 1 } }),
        field('d', 'common.Money', { default: { minorUnits: 0, currency: 'EUR' } }),
        field('e', 'orders.Reason', { default: 'late' }),
        field('f', { type: 'long', logicalType: 'timestamp-millis' }, { default: 0 }),
        field('g', 'boolean', { default: false }),
        field('h', 'double', { default: 0.5 }),
      ),
    )
    expect(faults).toEqual([])
  })

  test('a field twice', () => expect(faultsOf(withField(field('orderId', 'string')))).toEqual([`MR_CONTRACT_DUPLICATE ${file} fields`]))

  test('a type twice', () => {
    expect(faultsOf([...sound, money])).toEqual(['MR_CONTRACT_DUPLICATE avro/common/Money.avsc name'])
  })

  test('types that contain each other', () => {
    const tree = record('orders.Tree', field('root', 'orders.Node'))
    const node = record('orders.Node', field('children', { type: 'array', items: 'orders.Node' }))
    expect(faultsOf([...withField(field('tree', 'orders.Tree')), tree, node])).toEqual(['MR_CONTRACT_CYCLE avro/orders/Node.avsc'])
  })

  test('a file in another domain’s folder', () => {
    const sources = sourcesOf(sound)
    const schemas = sources.schemas.map(source => ({ ...source, file: source.file.replace('common', 'shared') }))
    expect(() => parseContracts({ ...sources, schemas })).toThrow(
      /avro\/shared\/Money.avsc at namespace: is `common`.*\(MR_CONTRACT_NAME\)/,
    )
  })

  test('no JSON, and something that is no named type', () => {
    const sources = sourcesOf(sound)
    const more = ['{', '"string"'].map((text, index) => ({ file: `avro/orders/${index}.avsc`, text }))
    expect(() => parseContracts({ ...sources, schemas: [...sources.schemas, ...more] })).toThrow(
      /2 faults:\n.*0.avsc: is no JSON.*\n.*1.avsc: a file holds one named type/,
    )
  })
})

describe('faults in the catalogue', () => {
  test.each<[string, readonly string[], string]>([
    ['no YAML', ['MR_CONTRACT_CATALOGUE catalogue.yaml'], 'topics: ['],
    ['a topic twice', ['MR_CONTRACT_CATALOGUE catalogue.yaml'], topics(events, events)],
    [
      'several at once',
      [
        'MR_CONTRACT_CATALOGUE catalogue.yaml topics orders.events partitions',
        'MR_CONTRACT_CATALOGUE catalogue.yaml topics orders.events retention',
        'MR_CONTRACT_CATALOGUE catalogue.yaml topics orders.events',
      ],
      topics('orders.events: { owner: orders, key: orderId, partitions: 0, retention: long, types: [orders.OrderPlaced], nonsense: 1 }'),
    ],
    [
      'kept and compacted',
      ['MR_CONTRACT_CATALOGUE catalogue.yaml topics orders.events'],
      topics(events.replace('retention', 'compacted: true, retention')),
    ],
    [
      'a name that can’t be exported',
      ['MR_CONTRACT_CATALOGUE catalogue.yaml topics orders.delete'],
      topics(events.replace('events', 'delete')),
    ],
    ['an unknown type', ['MR_CONTRACT_UNRESOLVED catalogue.yaml topics orders.events'], topics(events.replace('[', '[orders.Other, '))],
    ['a key that is missing', ['MR_CONTRACT_KEY catalogue.yaml topics orders.events'], topics(events.replace('key: orderId', 'key: id'))],
    [
      'a key that is no string',
      ['MR_CONTRACT_KEY catalogue.yaml topics orders.events'],
      topics(events.replace('key: orderId', 'key: total')),
    ],
    [
      'a type on two topics',
      ['MR_CONTRACT_TOPIC catalogue.yaml topics orders.more'],
      topics(events, events.replace('orders.events', 'orders.more')),
    ],
    [
      'a type on a topic and private',
      ['MR_CONTRACT_TOPIC catalogue.yaml private orders.OrderPlaced'],
      `${topics(events)}private:\n  orders.OrderPlaced: { key: orderId }\n`,
    ],
    [
      'a type on another domain’s topic',
      ['MR_CONTRACT_TOPIC catalogue.yaml topics users.events'],
      topics(events.replace('orders.events', 'users.events')),
    ],
    ['an enum as a message', ['MR_CONTRACT_TOPIC catalogue.yaml topics orders.events'], topics(events.replace('[', '[orders.Reason, '))],
    [
      'a message in no place',
      ['MR_CONTRACT_TOPIC avro/orders/OrderPlaced.avsc'],
      topics(events.replace('orders.OrderPlaced', 'orders.Line').replace('orderId', 'productId')),
    ],
  ])('%s', (_, expected, catalogue) => expect(faultsOf(sound, catalogue)).toEqual(expected))
})

test('faults of all files come at once, and the message names them', () => {
  const wrong = [{ ...money, doc: '' }, line, { ...reason, default: 'other' }, placed]
  const catalogue = topics(events.replace('orderId', 'id'))
  expect(faultsOf(wrong, catalogue)).toEqual([
    'MR_CONTRACT_DOC avro/common/Money.avsc',
    'MR_CONTRACT_DEFAULT avro/orders/Reason.avsc default',
    'MR_CONTRACT_KEY catalogue.yaml topics orders.events',
  ])
})

describe('fingerprints', () => {
  const base = { type: 'record', name: 'a.B', fields: [{ name: 'x', type: 'long' }] }
  const of = (schema: object) => fingerprintOf(JSON.stringify(schema))

  test.each<[string, object]>([
    ['docs', { ...base, doc: 'A B.' }],
    ['the order of attributes', { fields: base.fields, name: 'a.B', type: 'record' }],
    ['a namespace beside the name', { ...base, name: 'B', namespace: 'a' }],
    ['a primitive written as an object', { ...base, fields: [{ name: 'x', type: { type: 'long' } }] }],
    ['aliases', { ...base, aliases: ['a.C'] }],
  ])('%s make no difference', (_, schema) => expect(of(schema)).toBe(of(base)))

  test.each<[string, object]>([
    ['a logical type', { ...base, fields: [{ name: 'x', type: { type: 'long', logicalType: 'timestamp-millis' } }] }],
    ['a default', { ...base, fields: [{ name: 'x', type: 'long', default: 0 }] }],
    ['a type', { ...base, fields: [{ name: 'x', type: 'int' }] }],
    ['a name', { ...base, name: 'a.C' }],
    ['a field', { ...base, fields: [] }],
  ])('%s makes one', (_, schema) => expect(of(schema)).not.toBe(of(base)))

  test('names inside are the same in full or by the namespace around them', () => {
    const inner = { type: 'enum', name: 'E', symbols: ['A'] }
    const short = {
      type: 'record',
      name: 'B',
      namespace: 'a',
      fields: [
        { name: 'x', type: inner },
        { name: 'y', type: 'E' },
      ],
    }
    const full = {
      type: 'record',
      name: 'a.B',
      fields: [
        { name: 'x', type: { ...inner, name: 'a.E' } },
        { name: 'y', type: 'a.E' },
      ],
    }
    expect(of(short)).toBe(of(full))
  })
})
