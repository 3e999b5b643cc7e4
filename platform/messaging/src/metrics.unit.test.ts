import { expect, test } from 'vitest'
import { type Metric, messagingMetrics } from './metrics.ts'

test.each(Object.entries<Metric>(messagingMetrics))('%s is named as Prometheus wants it', (name, { type, unit, help }) => {
  expect(name).toMatch(/^millrace_[a-z_]+$/)
  expect(name.endsWith('_total')).toBe(type === 'counter')
  if (unit === 'seconds') expect(name).toMatch(/_seconds$/)
  expect(help).toMatch(/\.$/)
})
