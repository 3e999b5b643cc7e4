import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Demo, readSecrets, type StackDescription } from '@millrace/local'
import { openAccepted } from './accepted-orders.ts'
import { audit } from './audit/index.ts'
import { keepOrdering, type MixOptions, type MixResult, runMix, timingFor } from './mix.ts'
import { ordersExpireAfterSeconds } from './order-expiry.ts'
import { auditLines } from './report/audit-lines.ts'
import { faultLines } from './report/fault-lines.ts'
import { liveLine } from './report/live-line.ts'
import { summarise, summaryTable } from './report/summary.ts'

const urlOf = (stack: StackDescription, service: string): string => {
  const found = stack.services[service]
  if (found === undefined) throw new Error(`The stack has no service ${service}: name it in millrace.config.ts.`)
  return found.url
}

const say = (lines: readonly string[]): void => console.log(lines.join('\n'))

/** Audits, prints the tables and writes `report.json` beside `stack.json`. Answers whether everything holds. */
const conclude = async (
  stack: StackDescription,
  orders: number,
  { finished, faults }: MixResult,
  signal: AbortSignal,
): Promise<boolean> => {
  const outcomes = summarise(finished)
  say(['', ...summaryTable(outcomes), '', ...faultLines(faults)])
  const report = await audit(stack, { signal })
  say(auditLines(report))
  const file = join(stack.home, 'report.json')
  await writeFile(file, `${JSON.stringify({ orders, outcomes, audit: report, startup: stack.startup }, null, 2)}\n`)
  console.log(`report: ${file}`)
  return report.ok && faults.length === 0
}

/** Orders on the stack that runs: so many, audited at the end; or, without a number, gently and until the signal aborts. */
export const demo: Demo = async (stack, { orders, signal }) => {
  const { operatorEmail: email = '', operatorPassword: password = '' } = readSecrets(stack.secretsFile)
  const accepted = await openAccepted(stack)
  const line = liveLine(process.stdout)
  const options: MixOptions = {
    urls: {
      users: urlOf(stack, 'users'),
      inventory: urlOf(stack, 'inventory'),
      orders: urlOf(stack, 'orders'),
      payments: urlOf(stack, 'payments'),
    },
    operator: { email, password },
    timing: timingFor(ordersExpireAfterSeconds * 1_000),
    signal,
    accepted: order => accepted.add(order),
    progress: line.show,
  }
  try {
    if (orders === undefined) {
      await keepOrdering(options, fault => console.log(fault))
      line.end()
      return { ok: true }
    }
    const result = await runMix(orders, options)
    line.end()
    // Given up: nothing was meant to end now, so there is nothing to audit.
    if (signal.aborted) return { ok: false }
    return { ok: await conclude(stack, orders, result, signal) }
  } catch (error) {
    line.end()
    if (signal.aborted) return { ok: orders === undefined }
    throw error
  }
}
