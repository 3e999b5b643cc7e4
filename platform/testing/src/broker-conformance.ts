import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { type BrokerConformanceOptions, Fixture } from './broker-conformance/fixture.ts'
import { followPromises } from './broker-conformance/follow.ts'
import { generationPromises } from './broker-conformance/generations.ts'
import { groupPromises } from './broker-conformance/groups.ts'
import { lifecyclePromises } from './broker-conformance/lifecycle.ts'
import { memberPromises } from './broker-conformance/members.ts'
import { rebalancingPromises } from './broker-conformance/rebalancing.ts'
import { sendPromises } from './broker-conformance/sends.ts'
import { topicPromises } from './broker-conformance/topics.ts'
import { transactionPromises } from './broker-conformance/transactions.ts'

export type { BrokerConformanceOptions, BrokerUnderTest } from './broker-conformance/fixture.ts'

/**
 * Every promise of the Broker port, as one suite, for the adapter that `open` gives. Topics and groups have names of their
 * own a test, so it can run against a broker that others use.
 */
export const brokerConformance = (name: string, options: BrokerConformanceOptions): void => {
  const fixture = new Fixture(options)
  describe(`broker: ${name}`, { timeout: fixture.deadlineMs * 3 }, () => {
    beforeAll(() => fixture.open(), fixture.deadlineMs * 3)
    afterEach(() => fixture.cleanUp(), fixture.deadlineMs * 3)
    afterAll(() => fixture.close(), fixture.deadlineMs * 3)
    topicPromises(fixture)
    sendPromises(fixture)
    followPromises(fixture)
    memberPromises(fixture)
    generationPromises(fixture)
    rebalancingPromises(fixture)
    groupPromises(fixture)
    transactionPromises(fixture)
    lifecyclePromises(fixture)
  })
}
