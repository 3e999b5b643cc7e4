import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shownIn } from './shown.ts'
import { root } from './stack.ts'
import { openTerminal, type Terminal } from './terminal.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = openTerminal()
})
afterAll(() => terminal.close())

test('the README: an order is placed by curl, followed, and found on Kafka', async () => {
  const [, section = ''] = (await readFile(`${root}README.md`, 'utf8')).split('## Place an order')
  const [place, read] = shownIn(section)
  const placed = await terminal.type(place?.commands ?? '')
  expect(placed).toMatch(/"status":"confirmed"[\s\S]*event: order\ndata: .*"status":"confirmed"/)
  const orderId = /"orderId":"([^"]+)"/.exec(placed)?.[1] ?? 'none'
  const found = await terminal.type(read?.commands ?? '')
  const types = found.split('\n').flatMap(line => (line.includes(orderId) ? [JSON.parse(line).headers.ce_type] : []))
  expect(types.sort()).toEqual(['orders.OrderConfirmed', 'orders.OrderPlaced', 'payments.ChargeRequested', 'payments.PaymentCharged'])
})
