import { expect, test } from 'vitest'
import { memoryTelemetry, silentTelemetry } from './telemetry.ts'

const valid = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/

test.each([
  ['memory', memoryTelemetry()],
  ['silent', silentTelemetry],
])('%s telemetry hands on valid W3C contexts of one trace, with state and baggage', async (_name, telemetry) => {
  const root = { ...telemetry.child(undefined), tracestate: 'a=b', baggage: 'tenant=1' }
  expect(root.traceparent).toMatch(valid)
  const inner = await telemetry.span('work', root, {}, async trace => telemetry.child(trace))
  expect(inner.traceparent).toMatch(valid)
  expect(inner.traceparent.split('-')[1]).toBe(root.traceparent.split('-')[1])
  expect(inner.traceparent).not.toBe(root.traceparent)
  expect(inner).toMatchObject({ tracestate: 'a=b', baggage: 'tenant=1' })
})

test('what was reported can be asked for by metric and labels', async () => {
  const telemetry = memoryTelemetry()
  telemetry.count('letters', { group: 'a', topic: 'x' })
  telemetry.count('letters', { group: 'a', topic: 'y' }, 2)
  telemetry.gauge('lag', { topic: 'x' }, 7)
  telemetry.gauge('lag', { topic: 'x' }, 3)
  telemetry.log.warn({ topic: 'x' }, 'slow')
  await expect(telemetry.span('fails', undefined, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(telemetry.total('letters', { group: 'a' })).toBe(3)
  expect(telemetry.total('letters', { topic: 'y' })).toBe(2)
  expect(telemetry.gauged('lag')).toBe(3)
  expect(telemetry.logs).toEqual([{ level: 'warn', fields: { topic: 'x' }, text: 'slow' }])
  expect(telemetry.spans).toMatchObject([{ name: 'fails', failed: true }])
})
