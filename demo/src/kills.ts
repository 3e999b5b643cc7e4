// npm run kills: a stack of its own, whose parts are killed in turn while it takes orders; then the audit.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findProject, type Home, homeAt, stopLeftovers, supervisorOf } from '@millrace/local'
import { audit } from './audit/index.ts'
import { aftermath } from './kills/aftermath.ts'
import { orderThroughKills } from './kills/order-through-kills.ts'
import { startOwnStack } from './own-stack.ts'
import { auditLines } from './report/audit-lines.ts'
import { faultLines } from './report/fault-lines.ts'
import { killTable } from './report/kill-table.ts'
import { summarise, summaryTable } from './report/summary.ts'

const everyPart = 'users,inventory,orders,payments,notifications,registry,kafka,mongo'
const atLeastOpen = 20

const { values } = parseArgs({ options: { orders: { type: 'string', default: '200' }, kill: { type: 'string', default: everyPart } } })
const [orders, parts] = [Number(values.orders), values.kill.split(',')]
if (!Number.isSafeInteger(orders) || orders < 1) {
  console.error('--orders is how many orders to place at least: give a number from 1')
  process.exit(2)
}

const began = performance.now()
const say = (line: string): void => console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
const print = (lines: readonly string[]): void => console.log(['', ...lines].join('\n'))

/** With nothing of an earlier run in it. */
const emptyHome = async (): Promise<Home> => {
  const { home } = findProject(import.meta.dirname)
  const own = homeAt(join(home.path, 'kills'), home.cache)
  if (supervisorOf(own) === undefined) {
    await stopLeftovers(own)
    rmSync(own.path, { recursive: true, force: true })
  }
  return own
}

const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort(new Error(`interrupted by ${signal}`)))
const { signal } = stopping

const stack = await startOwnStack(await emptyHome(), say, signal)
try {
  const { kills, mix } = await orderThroughKills(stack.description, { orders, parts, atLeastOpen, say, signal })
  say(`${mix.accepted.length} orders were accepted, ${mix.finished.length} are final`)
  print(summaryTable(summarise(mix.finished)))
  print(killTable(kills))
  print(faultLines(mix.faults))
  const report = await audit(stack.description, { signal })
  print(auditLines(report))
  const left = await aftermath(stack.description)
  print(left.length === 0 ? ['no letters, no errors, everything is ready'] : left)
  process.exitCode = report.ok && mix.faults.length === 0 && left.length === 0 ? 0 : 1
} finally {
  await stack.stop()
}
