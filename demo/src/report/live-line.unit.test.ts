import { expect, test } from 'vitest'
import { liveLine } from './live-line.ts'

const screen = (isTTY: boolean) => {
  const written: string[] = []
  return { isTTY, columns: 60, written, write: (text: string) => written.push(text) }
}

test('a terminal has one line, written over and never longer than the terminal', () => {
  const terminal = screen(true)
  let now = 0
  const line = liveLine(terminal, () => now)
  line.show({ accepted: 1, open: 1, ended: {} })
  now += 1_000
  line.show({ accepted: 9, open: 1, ended: { fulfilled: 4, cancelledWhilePaying: 4, timedOut: 4, declined: 4 } })
  line.end()
  expect(terminal.written[0]).toBe('\r\u001b[2Korders: 1 accepted, 1 open')
  expect(terminal.written[1]?.replace('\r\u001b[2K', '')).toHaveLength(59)
  expect(terminal.written.at(-1)).toBe('\n')
})

test('elsewhere a line comes now and then, and the last one always', () => {
  const file = screen(false)
  const line = liveLine(file, () => 0)
  for (const accepted of [1, 2, 3]) line.show({ accepted, open: accepted, ended: {} })
  line.end()
  line.end()
  expect(file.written).toEqual(['orders: 1 accepted, 1 open\n', 'orders: 3 accepted, 3 open\n'])
})
