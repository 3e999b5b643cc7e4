import { describe, expect, test } from 'vitest'
import { ContractError } from '../errors.ts'
import { checkCompatibility } from './check-compatibility.ts'
import { readAvro } from './schema/read-avro.ts'

const record = (name: string, fields: readonly object[], more: object = {}) => ({ type: 'record', name, fields, ...more })
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })
const symbols = (name: string, list: readonly string[], more: object = {}) => ({ type: 'enum', name, symbols: list, ...more })
const fixed = (name: string, size: number, more: object = {}) => ({ type: 'fixed', name, size, ...more })

const check = (reader: unknown, writer: unknown) => checkCompatibility(readAvro({ json: reader }), readAvro({ json: writer }))
const reasons = (reader: unknown, writer: unknown) => check(reader, writer).map(({ type, location }) => `${type} ${location}`)
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof ContractError) return error.code
    throw error
  }
  return 'none'
}

describe('primitives', () => {
  const kinds = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']
  const promoted = ['long←int', 'float←int', 'double←int', 'float←long', 'double←long', 'double←float', 'bytes←string', 'string←bytes']

  test('read themselves and what is promoted to them, and nothing else', () => {
    const readable = kinds.flatMap(reader =>
      kinds.filter(writer => check(reader, writer).length === 0).map(writer => `${reader}←${writer}`),
    )
    expect(readable.toSorted()).toEqual([...kinds.map(kind => `${kind}←${kind}`), ...promoted].toSorted())
    expect(reasons('int', 'long')).toEqual(['TYPE_MISMATCH /'])
  })
})

describe('records', () => {
  test('a field that nobody wrote needs a default', () => {
    const writer = record('a.R', [field('id', 'int')])
    expect(reasons(record('a.R', [field('id', 'int'), field('note', 'string')]), writer)).toEqual([
      'READER_FIELD_MISSING_DEFAULT_VALUE /fields/1',
    ])
    expect(reasons(record('a.R', [field('note', 'string', { default: '' })]), writer)).toEqual([])
  })

  test('every reason is given, in order, with both places', () => {
    const reader = record('a.New', [
      field('z', 'int'),
      field('x', { type: 'array', items: 'int' }),
      field('y', { type: 'map', values: 'string' }),
    ])
    const writer = record('a.Old', [field('y', { type: 'map', values: 'int' }), field('x', { type: 'array', items: 'long' })])
    expect(reasons(reader, writer)).toEqual([
      'NAME_MISMATCH /name',
      'READER_FIELD_MISSING_DEFAULT_VALUE /fields/0',
      'TYPE_MISMATCH /fields/1/type/items',
      'TYPE_MISMATCH /fields/2/type/values',
    ])
    expect(check(reader, writer).map(one => `${one.reader.pointer} ← ${one.writer.pointer}`)).toEqual([
      ' ← ',
      '/fields/0 ← ',
      '/fields/1/type/items ← /fields/1/type/items',
      '/fields/2/type/values ← /fields/0/type/values',
    ])
  })

  test('an alias finds the old name of a field and of a type', () => {
    const writer = record('a.Old', [field('cost', 'int')])
    expect(reasons(record('a.New', [field('price', 'int', { aliases: ['cost'] })], { aliases: ['Old'] }), writer)).toEqual([])
    expect(reasons(record('b.New', [], { aliases: ['Old'] }), writer)).toEqual(['NAME_MISMATCH /name'])
  })

  test('the namespace of a name does not count, as for the reference', () => {
    expect(reasons(record('a.R', []), record('b.R', []))).toEqual([])
  })

  test('a field that could be read from two is refused at its aliases', () => {
    const reader = record('a.R', [field('x', 'int', { aliases: ['y'] })])
    expect(reasons(reader, record('a.R', [field('x', 'int'), field('y', 'int')]))).toEqual(['NAME_MISMATCH /fields/0/aliases'])
    expect(reasons(record('a.R', [field('x', 'int', { aliases: ['x'] })]), record('a.R', [field('x', 'int')]))).toEqual([])
  })

  test('a fault of a named type is told once, at its first use and where it is written', () => {
    const line = (type: string) => record('a.Line', [field('count', type)])
    const order = (type: string) => record('a.Order', [field('one', line(type)), field('two', 'a.Line')])
    expect(reasons(order('int'), order('string'))).toEqual(['TYPE_MISMATCH /fields/0/type/fields/0/type'])
  })
})

describe('enums and fixed', () => {
  test('a symbol that the reader does not know needs its default', () => {
    expect(reasons(symbols('E', ['A']), symbols('E', ['A', 'B', 'C']))).toEqual(['MISSING_ENUM_SYMBOLS /symbols'])
    expect(check(symbols('E', ['A']), symbols('E', ['C', 'A', 'B']))[0]?.message).toContain('C, B')
    expect(reasons(symbols('E', ['A'], { default: 'A' }), symbols('E', ['A', 'B']))).toEqual([])
  })

  test("the default of an enum is not its field's", () => {
    const reader = record('R', [field('how', symbols('E', ['A'], { default: 'A' }))])
    expect(reasons(reader, record('R', []))).toEqual(['TYPE_MISMATCH /fields/0/type'])
    expect(check(reader, record('R', []))[0]?.message).toContain('give the field a default of its own')
  })

  test('a fixed keeps its size and its name', () => {
    expect(reasons(fixed('F', 2), fixed('G', 3))).toEqual(['NAME_MISMATCH /name', 'FIXED_SIZE_MISMATCH /size'])
    expect(reasons(fixed('F', 2, { aliases: ['G'] }), fixed('G', 2))).toEqual([])
  })
})

describe('unions', () => {
  test('each branch that is written needs one that reads it', () => {
    expect(reasons(['null', 'long'], ['null', 'int', 'string', 'boolean'])).toEqual(['MISSING_UNION_BRANCH /2', 'MISSING_UNION_BRANCH /3'])
    expect(reasons(['null', 'double'], 'int')).toEqual([])
    expect(reasons(['null', 'int'], 'string')).toEqual(['MISSING_UNION_BRANCH /'])
    expect(reasons('int', ['int', 'null'])).toEqual(['TYPE_MISMATCH /1'])
    expect(reasons('string', ['string', 'bytes'])).toEqual([])
  })

  test('the message says why the closest branch fails', () => {
    const [only] = check(['null', symbols('E', ['A'])], ['null', symbols('E', ['A', 'B'])])
    expect(only?.message).toMatch(/enum E.*doesn't know B/)
  })
})

describe('recursive types', () => {
  const tree = (type: string, more: readonly object[] = []) =>
    record('Tree', [field('next', ['null', 'Tree']), field('value', type), ...more])

  test('hold when nothing in them fails, and say only what fails itself', () => {
    expect(reasons(tree('long'), tree('int'))).toEqual([])
    expect(reasons(tree('int'), tree('long'))).toEqual(['TYPE_MISMATCH /fields/1/type'])
  })

  test('a branch does not hold because a cycle led back to a branch that failed', () => {
    // Trying A looks at B while A is open; then A fails, so B, which needs A, can't hold either.
    const a = (type: string) =>
      record('A', [field('b', { type: 'array', items: record('B', [field('a', { type: 'array', items: 'A' })]) }), field('x', type)])
    const both = (type: string) => record('R', [field('first', ['null', a(type)]), field('second', ['null', 'B'])])
    expect(reasons(both('int'), both('string'))).toContain('MISSING_UNION_BRANCH /fields/0/type/1')
    const inverted = (type: string) => ['B', a(type)].toReversed()
    expect(reasons(inverted('int'), { ...a('string') })).toEqual(['MISSING_UNION_BRANCH /'])
  })
})

describe('what is no schema', () => {
  const codeOf = (json: unknown) => refusal(() => readAvro({ json }))

  test('is refused', () => {
    const bad: readonly unknown[] = [
      'nothing',
      7,
      {},
      ['int', 'int'],
      [['int']],
      record('R', [field('x', 'int'), field('x', 'int')]),
      symbols('E', ['A', 'A']),
      symbols('E', ['A'], { default: 'B' }),
      symbols('E', ['a-b']),
      fixed('F', -1),
      { type: 'array' },
      record('int', []),
      record('a..b', []),
      record('R', [field('x', 'int', { default: 'one' })]),
      record('R', [field('x', record('R', []))]),
      record('R', [field('x', 'a.S')]),
    ]
    expect(bad.map(codeOf)).toEqual(bad.map(() => 'MR_CONTRACT_SCHEMA'))
  })

  test('a default fits its type; of a union any branch', () => {
    const sound: readonly unknown[] = [
      record('R', [field('x', ['null', 'int'], { default: 1 })]),
      record('R', [field('x', 'bytes', { default: '\u00ff' }), field('y', { type: 'map', values: 'R' }, { default: {} })]),
      record('R', [field('x', record('S', [field('a', 'int', { default: 1 }), field('b', symbols('E', ['A']))]), { default: { b: 'A' } })]),
      record('a.R', [field('x', ['null', 'S']), field('y', record('S', []))]),
    ]
    expect(sound.map(codeOf)).toEqual(sound.map(() => 'none'))
  })
})

/** Machines differ, and may be busy; a hang takes longer than any of them. */
const busyMs = 60_000

describe('hostile schemas', { timeout: busyMs }, () => {
  const nested = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>(items => ({ type: 'array', items }), 'int')
  const chain = (length: number, type: string) =>
    Array.from({ length }, (_, index) => record(`C${index}`, [field('x', type), field('n', ['null', `C${(index + 1) % length}`])]))
  const wide = (type: string) =>
    record(
      'R',
      Array.from({ length: 100_000 }, (_, index) => field(`f${index}`, type)),
    )
  const ring = (name: string, length: number) => ({
    type: 'array',
    items: Array.from({ length }, (_, index) => record(`${name}${index}.R`, [field('n', `${name}${(index + 1) % length}.R`)])),
  })
  const ringed = (name: string, length: number) =>
    record('P', [field('start', `${name}0.R`), field(name, ring(name, length), { default: [] })])

  test('ten thousand levels are refused, ten thousand types in a cycle are answered', () => {
    expect(refusal(() => check(nested(10_000), nested(10_000)))).toBe('MR_CONTRACT_LIMIT')
    expect(reasons(chain(10_000, 'long'), chain(10_000, 'int'))).toEqual([])
  })

  test('a hundred thousand fields are answered, each', () => {
    expect(check(wide('int'), wide('string'))).toHaveLength(100_000)
  })

  test('cycles of coprime lengths are refused before they are walked out', () => {
    expect(refusal(() => check(ringed('a', 997), ringed('b', 991)))).toBe('MR_CONTRACT_LIMIT')
  })
})
