import { pino } from 'pino'
import { expect, test } from 'vitest'
import { serviceTelemetry } from './telemetry.ts'
import { childTrace } from './trace.ts'

const table = {
  things_total: { type: 'counter', unit: 'messages', help: 'Things.', labels: ['kind'] },
  waiting: { type: 'gauge', unit: 'messages', help: 'Waiting.', labels: ['kind'] },
  took_seconds: { type: 'histogram', unit: 'seconds', help: 'Time.', labels: ['kind'] },
} as const

test('what is reported between scrapes is added up, each set of labels for itself, and no scrape counts it again', async () => {
  const telemetry = serviceTelemetry(pino({ level: 'silent' }), table)
  telemetry.count('things_total', { kind: 'a' })
  telemetry.count('things_total', { kind: 'a' }, 4)
  telemetry.count('things_total', { kind: 'b' })
  telemetry.gauge('waiting', { kind: 'a' }, 7)
  telemetry.gauge('waiting', { kind: 'a' }, 3)
  telemetry.observe('took_seconds', { kind: 'a' }, 0.02)
  telemetry.observe('took_seconds', { kind: 'a' }, 2)
  await telemetry.metrics.metrics()
  telemetry.count('things_total', { kind: 'b' }, 2)
  const lines = (await telemetry.metrics.metrics()).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'things_total{kind="a"} 5',
      'things_total{kind="b"} 3',
      'waiting{kind="a"} 3',
      'took_seconds_bucket{le="0.025",kind="a"} 1',
      'took_seconds_bucket{le="+Inf",kind="a"} 2',
      'took_seconds_count{kind="a"} 2',
    ]),
  )
})

test('a metric that is in no table is refused', () => {
  const telemetry = serviceTelemetry(pino({ level: 'silent' }), table)
  expect(() => telemetry.count('others_total', {})).toThrow('others_total')
})

test('spans have ids of their own, and traces go on', () => {
  const roots = Array.from({ length: 1_000 }, () => childTrace(undefined).traceparent)
  expect(new Set(roots).size).toBe(1_000)
  for (const root of roots) expect(root).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/)
  const [root = ''] = roots
  const child = childTrace({ traceparent: root, baggage: 'a=b' })
  expect(child.traceparent.slice(0, 36)).toBe(root.slice(0, 36))
  expect(child.traceparent).not.toBe(root)
  expect(child.baggage).toBe('a=b')
})
