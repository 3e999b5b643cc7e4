import { readFile } from 'node:fs/promises'
import { messagingMetrics } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingIn, type Shown, shownIn } from './shown.ts'
import { root, stack } from './stack.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const page = await readFile(`${root}docs/guides/when-a-handler-fails.md`, 'utf8')
const steps = shownIn(page.slice(page.indexOf('## Before you begin')))
/** What only looks may be looked at again until it is there. */
const looks =
  /^(millrace (groups|messages|letters (groups|list|show|journal)) |mails |grep |curl -sS localhost:\d+\/(health|metrics) |\w+=\$\(millrace letters )/
const isLook = ({ commands }: Shown) =>
  commands
    .trim()
    .split('\n')
    .every(line => looks.test(line))
const patienceMs = 90_000

let terminal: Terminal
beforeAll(() => {
  terminal = openTerminal()
})
afterAll(async () => {
  terminal.close()
  const none = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"mode":"none"}' }
  expect((await fetch(`${stack().extras.mailbox?.url}/trouble`, none)).ok).toBe(true)
})

const follow = async (step: Shown): Promise<void> => {
  const printed = await terminal.type(step.commands)
  expect({ printed, missing: missingIn(printed, step.prints) }).toEqual({ printed, missing: undefined })
}

describe('the guide "When a handler fails"', () => {
  test.each(steps.map((step, at) => [at + 1, step.commands.split('\n')[0] ?? '', step] as const))(
    'step %i does what it says: %s',
    async (_at, _line, step) => {
      if (isLook(step)) await eventually(() => follow(step), patienceMs)
      else await follow(step)
    },
  )

  test('leaves no letter of its own', async () => {
    const printed = await terminal.type('millrace letters list --error "mail server"; millrace letters list --key nonsense-of-the-guide')
    expect(printed.trim().split('\n')).toEqual(['0 letters', '0 letters'])
  })

  test('names metrics that exist', () => {
    const named = [...page.matchAll(/millrace_\w+/g)].map(([name]) => name)
    expect(Object.keys(messagingMetrics)).toEqual(expect.arrayContaining(named))
    expect(named.length).toBeGreaterThan(5)
  })
})
