import { eventSourcingMetrics } from '@millrace/event-sourcing'
import { memoryTelemetry } from '@millrace/messaging/memory'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../test/test-database.ts'
import { mongo } from './mongo.ts'

describe('what the store tells of itself', () => {
  const database = testDatabase()
  afterAll(() => database.drop())

  it('is how long each operation took and how it ended, under a name of the table', async () => {
    const telemetry = memoryTelemetry()
    const store = mongo({ url: database.url, telemetry })
    await store.ready(AbortSignal.timeout(10_000))
    await store.commits.load(['order-1'])
    await expect(store.documents.page('orders.v1', { owner: undefined }, 1)).rejects.toThrow()
    await store.close()
    await expect(store.commits.load(['order-1'])).rejects.toThrow()

    const told = telemetry.observations.map(({ metric, labels }) => ({ metric, ...labels }))
    const metric = 'millrace_store_operation_seconds'
    expect(told).toContainEqual({ metric, operation: 'commits.load', outcome: 'done' })
    expect(told).toContainEqual({ metric, operation: 'documents.page', outcome: 'refused' })
    expect(told).toContainEqual({ metric, operation: 'commits.load', outcome: 'unavailable' })
    const table = new Map(Object.entries(eventSourcingMetrics))
    for (const { metric, labels } of telemetry.observations) expect(table.get(metric)?.labels).toEqual(Object.keys(labels))
    expect(telemetry.observations.every(({ value }) => value >= 0 && value < 10)).toBe(true)
  })
})
