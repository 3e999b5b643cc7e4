import { expect, test } from 'vitest'
import { growingTable, table } from './table.ts'

test('a table lines up its columns, numbers to the right, and shows what is missing', () => {
  const lines = table<{ name: string; lag?: number }>(
    [
      { title: 'group', cell: ({ name }) => name },
      { title: 'lag', cell: ({ lag }) => lag, align: 'right' },
    ],
    [{ name: 'orders.fulfilment', lag: 1200 }, { name: 'bad\u001b[2J' }],
  )
  expect(lines).toEqual(['group               lag', 'orders.fulfilment  1200', `${'bad\\u001b[2J'.padEnd(22)}-`])
})

test('rows that come one after another line up as far as was known', () => {
  const line = growingTable<string>([
    { title: 'key', cell: row => row },
    { title: 'n', cell: () => 1 },
  ])
  expect(['a', 'order-1', 'b'].flatMap(line)).toEqual(['key  n', 'a    1', 'order-1  1', 'b        1'])
})
