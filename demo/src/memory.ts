// npm run demo:memory: the whole shop, its order mix and its audit in one process, with no servers.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { auditShop } from './audit/audit-shop.ts'
import { startMemoryShop } from './memory/memory-shop.ts'
import { sourcesOf } from './memory/sources.ts'
import { runMix, timingFor } from './mix.ts'
import { auditLines } from './report/audit-lines.ts'
import { faultLines } from './report/fault-lines.ts'
import { liveLine } from './report/live-line.ts'
import { summarise, summaryTable } from './report/summary.ts'

const expiresAfterMs = 2_000

const { values } = parseArgs({ options: { orders: { type: 'string', default: '100' } } })
const orders = Number(values.orders)
if (!Number.isSafeInteger(orders) || orders < 1) {
  console.error('--orders is how many orders to place: give a number from 1')
  process.exit(2)
}

const say = (lines: readonly string[]) => console.log(lines.join('\n'))
const began = performance.now()
const took = () => `${((performance.now() - began) / 1_000).toFixed(1)} s`
const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())

const directory = await mkdtemp(join(tmpdir(), 'millrace-demo-'))
const shop = await startMemoryShop({ directory, expiresAfterMs })
try {
  say([`five services, a broker, databases, a payment sandbox and a mailbox run in this process (${took()})`])
  const line = liveLine(process.stdout)
  const { urls, operator } = shop
  const options = { urls, operator, timing: timingFor(expiresAfterMs), signal: stopping.signal, progress: line.show }
  const { accepted, finished, faults } = await runMix(orders, options)
  line.end()
  say([`${finished.length} orders are final (${took()})`, '', ...summaryTable(summarise(finished)), '', ...faultLines(faults)])
  const report = await auditShop(sourcesOf(shop, accepted), { signal: stopping.signal })
  say([...auditLines(report), `all in ${took()}`])
  process.exitCode = report.ok && faults.length === 0 ? 0 : 1
} finally {
  await shop.close()
  await rm(directory, { recursive: true, force: true })
}
