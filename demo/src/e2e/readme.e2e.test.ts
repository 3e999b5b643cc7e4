import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { home, stack } from './stack.ts'

const run = promisify(execFile)
const root = new URL('../../..', import.meta.url).pathname

/** The README's ports are the defaults; this run's stack has its own. */
const withOurPorts = (script: string): string => {
  const { kafka, registry, services } = stack()
  const port = (url: string | undefined) => new URL(url ?? '').port
  const ours: readonly (readonly [string, string])[] = [
    ['localhost:4001', `localhost:${port(services.users?.url)}`],
    ['localhost:4002', `localhost:${port(services.inventory?.url)}`],
    ['localhost:4003', `localhost:${port(services.orders?.url)}`],
    ['127.0.0.1:9092', kafka.brokers.join()],
    ['http://127.0.0.1:8081', registry.url],
  ]
  return ours.reduce((text, [theirs, own]) => text.replaceAll(theirs, own), script)
}

test('the README: an order is placed by curl, followed, and found on Kafka', async () => {
  const [, section = ''] = (await readFile(`${root}README.md`, 'utf8')).split('## Place an order')
  const [place = '', read = ''] = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script = '']) => withOurPorts(script))
  // The reader's folder: a fresh clone, whose .millrace is that of this run's stack.
  const folder = await mkdtemp(join(tmpdir(), 'millrace-readme-'))
  await Promise.all([
    symlink(dirname(home.secrets), join(folder, '.millrace')),
    symlink(`${root}docs`, join(folder, 'docs')),
    symlink(`${root}node_modules`, join(folder, 'node_modules')),
  ])
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', place], { cwd: folder })
  expect(stdout).toMatch(/"status":"confirmed"[\s\S]*event: order\ndata: .*"status":"confirmed"/)
  const orderId = /"orderId":"([^"]+)"/.exec(stdout)?.[1] ?? 'none'
  const found = await run('bash', ['-euo', 'pipefail', '-c', read], { cwd: folder, maxBuffer: 2 ** 28 })
  const types = found.stdout.split('\n').flatMap(line => (line.includes(orderId) ? [JSON.parse(line).headers.ce_type] : []))
  expect(types.sort()).toEqual(['orders.OrderConfirmed', 'orders.OrderPlaced', 'payments.ChargeRequested', 'payments.PaymentCharged'])
  await rm(folder, { recursive: true })
})
