import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { auditShop } from '../audit/audit-shop.ts'
import { outcomes, runMix, timingFor } from '../mix.ts'
import { startMemoryShop } from './memory-shop.ts'
import { sourcesOf } from './sources.ts'

/** Long enough for a slow payment on a busy machine. */
const expiresAfterMs = 4_000

test('every outcome comes about over HTTP, and the audit holds', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-shop-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const shop = await startMemoryShop({ directory, expiresAfterMs })
  onTestFinished(() => shop.close())
  const { urls, operator } = shop
  const signal = AbortSignal.timeout(120_000)
  let mostOpen = 0
  const progress = ({ open }: { readonly open: number }) => {
    mostOpen = Math.max(mostOpen, open)
  }

  const result = await runMix(60, { urls, operator, timing: timingFor(expiresAfterMs), signal, progress })
  expect(result.faults).toEqual([])
  expect(new Set(result.accepted.map(({ orderId }) => orderId)).size).toBe(60)
  expect(result.finished).toHaveLength(60)
  expect(new Set(result.finished.map(({ outcome }) => outcome))).toEqual(new Set(outcomes))
  expect(mostOpen).toBeGreaterThanOrEqual(20)

  const report = await auditShop(sourcesOf(shop, result.accepted), { signal })
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(report.checks.filter(({ checked }) => checked === 0)).toEqual([])
  // Who cancels while paying is refunded, and not only spared the charge.
  const cancelled = result.finished.filter(({ outcome }) => outcome === 'cancelledWhilePaying').map(({ orderId }) => orderId)
  const refunded = shop.sandbox.ledger.entries.filter(({ outcome }) => outcome === 'refunded').map(({ reference }) => reference)
  expect(refunded).toEqual(expect.arrayContaining(cancelled))

  const lost = { orderId: 'never-stored', acceptedAt: 0 }
  const second = await auditShop(sourcesOf(shop, [...result.accepted, lost]), { signal, patienceMs: 0 })
  expect(second.checks.flatMap(({ violations }) => violations)).toEqual(['order never-stored was accepted and is in no commit'])
})
