import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ContractError } from '@millrace/contracts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SchemaToolsError } from './errors.ts'
import { check, generate } from './generate.ts'
import { lint } from './lint.ts'
import { type Regenerated, watch } from './watch.ts'

const money = {
  type: 'record',
  name: 'Money',
  namespace: 'common',
  doc: 'An amount.\nNever a float */.',
  fields: [{ name: 'minorUnits', type: 'long', doc: 'Cents.' }],
}
const reason = { type: 'enum', name: 'Reason', namespace: 'orders', doc: 'Why.', symbols: ['late', 'un_paid'] }
const ownMoney = {
  type: 'record',
  name: 'Money',
  namespace: 'orders',
  doc: 'Of an order.',
  fields: [{ name: 'all', type: 'common.Money', doc: 'All.' }],
}
const placed = {
  type: 'record',
  name: 'OrderPlaced',
  namespace: 'orders',
  doc: 'An order is open.',
  fields: [
    { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order.' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When.' },
    { name: 'due', type: { type: 'int', logicalType: 'date' }, doc: 'A day.' },
    { name: 'note', type: ['null', 'string'], default: null, doc: 'May be left out.' },
    { name: 'why', type: ['null', 'orders.Reason'], doc: 'May be null, but not left out.' },
    { name: 'matrix', type: { type: 'array', items: { type: 'array', items: ['null', 'int'] } }, doc: 'Deep.' },
    { name: 'prices', type: { type: 'map', values: 'common.Money' }, doc: 'By product.' },
    { name: 'money', type: 'orders.Money', doc: 'Ours.' },
    { name: 'gift', type: 'boolean', default: false, doc: 'For readers of old ones.' },
  ],
}
const set = {
  type: 'record',
  name: 'SetNote',
  namespace: 'orders',
  doc: 'Note it.',
  fields: [{ name: 'orderId', type: 'string', doc: 'The order.' }],
}
const catalogue = `
topics:
  orders.order-events: { owner: orders, key: orderId, partitions: 3, retention: 7 days, readers: [mail], description: What happens., types: [orders.OrderPlaced] }
private:
  orders.SetNote: { key: orderId }
`

const expected = `// Written by \`millrace schemas generate\`. Don't edit.
import { message, topic } from 'millrace'
import type { Money as CommonMoney } from './common.ts'

/** Of an order. */
export interface Money {
  /** All. */
  readonly all: CommonMoney
}

/** An order is open. */
export interface OrderPlaced {
  /** The order. */
  readonly orderId: string
  /** When. */
  readonly at: Date
  /** A day. */
  readonly due: string
  /** May be left out. */
  readonly note?: string | null
  /** May be null, but not left out. */
  readonly why: Reason | null
  /** Deep. */
  readonly matrix: readonly (readonly (number | null)[])[]
  /** By product. */
  readonly prices: { readonly [key: string]: CommonMoney }
  /** Ours. */
  readonly money: Money
  /** For readers of old ones. */
  readonly gift: boolean
}
export const OrderPlaced = message<'orders.OrderPlaced', OrderPlaced>('orders.OrderPlaced', 'orderId')

/** Why. */
export type Reason = 'late' | 'un_paid'

/** Note it. Private: kept in the commit, never published. */
export interface SetNote {
  /** The order. */
  readonly orderId: string
}
export const SetNote = message<'orders.SetNote', SetNote>('orders.SetNote', 'orderId')

/**
 * What happens.
 * 3 partitions, key orderId, 7 days; readable by mail alone.
 */
export const orderEvents = topic('orders.order-events', [OrderPlaced])
`

let folder = ''
const put = async (file: string, content: unknown) => {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
}
const generatedText = (name: string) => readFile(join(folder, 'generated', name), 'utf8')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schemas-'))
  await put('avro/common/money.avsc', money)
  await put('avro/orders/money.avsc', ownMoney)
  await put('avro/orders/order-placed.avsc', placed)
  await put('avro/orders/reason.avsc', reason)
  await put('avro/orders/set-note.avsc', set)
  await put('catalogue.yaml', catalogue)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a domain’s file has its types, messages and topics', async () => {
  await generate({ folder })
  expect(await generatedText('orders.ts')).toBe(expected)
})

test('a domain without messages lends types only', async () => {
  await generate({ folder })
  const doc =
    '/**\n * An amount.\n * Never a float *\\/.\n */\nexport interface Money {\n  /** Cents. */\n  readonly minorUnits: number\n}\n'
  expect(await generatedText('common.ts')).toBe(`// Written by \`millrace schemas generate\`. Don't edit.\n\n${doc}`)
  expect(await generatedText('index.ts')).toMatch(
    /export type \* as common from '.\/common.ts'\nexport \* as orders from '.\/orders.ts'\n$/,
  )
})

test('the second time nothing is written; then only what changed, and what is left over goes', async () => {
  const first = await generate({ folder })
  expect(first.written.map(path => path.slice(folder.length + 1)).sort()).toEqual(
    ['common', 'contracts', 'index', 'orders'].map(name => `generated/${name}.ts`),
  )
  expect(await generate({ folder })).toEqual({ written: [], unchanged: first.written, stale: [] })
  await put('generated/gone.ts', '')
  await put('generated/common.ts', '// by hand')
  const paths = ['common', 'gone'].map(name => join(folder, 'generated', `${name}.ts`))
  expect(await check({ folder })).toEqual([
    { path: paths[0], why: 'differs' },
    { path: paths[1], why: 'left over' },
  ])
  expect(await generate({ folder })).toMatchObject({ written: [paths[0]], stale: [paths[1]] })
  expect(await check({ folder })).toEqual([])
})

test('check says what is missing and makes nothing', async () => {
  expect((await check({ folder })).map(({ why }) => why)).toEqual(['missing', 'missing', 'missing', 'missing'])
  expect(await readdir(folder)).not.toContain('generated')
})

test('nothing is written while there are faults; lint lists them', async () => {
  await put('avro/orders/reason.avsc', { ...reason, doc: undefined })
  await expect(generate({ folder })).rejects.toThrow(ContractError)
  expect(await readdir(folder)).not.toContain('generated')
  expect(await lint({ folder })).toEqual([expect.objectContaining({ code: 'MR_CONTRACT_DOC', file: 'avro/orders/reason.avsc' })])
})

test('a folder that is none says what belongs there', async () => {
  await expect(generate({ folder: join(folder, 'nowhere') })).rejects.toThrow(SchemaToolsError)
  await expect(lint({ folder: join(folder, 'nowhere') })).rejects.toThrow(/catalogue.yaml.*avro\/<domain>/)
})

test('watching generates now, after each change, and reports faults without stopping', async () => {
  const stop = new AbortController()
  const runs = watch({ folder, signal: stop.signal })
  const until = async (holds: (run: Regenerated) => boolean) => {
    for (let run = await runs.next(); run.done !== true; run = await runs.next()) if (holds(run.value)) return run.value
    throw new Error('the watch ended')
  }
  await until(run => 'generated' in run && run.generated.written.length === 4)
  await put('avro/orders/reason.avsc', { ...reason, doc: '' })
  await until(run => 'error' in run && run.error instanceof ContractError)
  await put('avro/orders/reason.avsc', { ...reason, symbols: ['early'] })
  await until(run => 'generated' in run && run.generated.written.length > 0)
  expect(await generatedText('orders.ts')).toContain("export type Reason = 'early'")
  stop.abort()
  expect(await runs.next()).toEqual({ done: true, value: undefined })
})
