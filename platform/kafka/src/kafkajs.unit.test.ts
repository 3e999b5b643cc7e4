import './kafkajs.ts'
import { eventually } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { kafkajsLogger } from './logging.ts'
import { RequestQueue } from './testing/originals.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const queue = () =>
  new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, clientId: 'c', broker: 'b', logger: kafkajsLogger(silent) })

describe("kafkajs's request queue, mended", () => {
  test('sets no timer while nothing waits', () => {
    const idle = queue()
    idle.checkPendingRequests()
    expect(idle.throttleCheckTimeoutId).toBeNull()
  })

  test('still sends what waits once the broker stops throttling', async () => {
    const throttled = queue()
    const sent: number[] = []
    throttled.maybeThrottle(30)
    throttled.push({
      entry: { correlationId: 1, resolve: () => {}, reject: () => {} },
      expectResponse: true,
      sendRequest: () => sent.push(1),
    })
    expect(sent).toEqual([])
    await eventually(() => expect(sent).toEqual([1]))
    throttled.destroy()
  })
})
