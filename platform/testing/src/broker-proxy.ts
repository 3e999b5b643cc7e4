import { BrokerProxy } from './broker-proxy/broker-proxy.ts'

export type { ApiName } from './broker-proxy/apis.ts'
export type { Seen } from './broker-proxy/broker-proxy.ts'
export {
  alterAnswer,
  answerError,
  answerTwice,
  cutAnswer,
  cutRequest,
  delayAnswer,
  deliverLate,
  deliverTwice,
  dropAnswer,
  type Exchange,
  type Fault,
  hold,
  passOn,
} from './broker-proxy/fault.ts'
export type { ProxiedRequest } from './broker-proxy/request.ts'
export type { FaultChoice, Rule, RuleOptions, Which } from './broker-proxy/rules.ts'

export type { BrokerProxy }

/**
 * A proxy between Kafka clients and a cluster, to see what clients make of brokers and networks that misbehave. It listens for each
 * broker, and tells clients its own addresses in the place of theirs; else everything is passed on, but for what rules say:
 *
 * ```ts
 * const proxy = await brokerProxy(['127.0.0.1:9092'])
 * const broker = kafka({ brokers: proxy.brokers })
 * const lost = proxy.when('Produce', dropAnswer)              // once: the broker has it, the client never hears
 * proxy.when('OffsetCommit', delayAnswer(3_000), { times: 2, after: 1 })
 * proxy.when(['Fetch', 'Heartbeat'], [cutRequest, cutAnswer(9)], { times: Infinity, chance: 0.05, seed })
 * await broker.producer('p').send(records)
 * expect(lost.hits).toBe(1)
 * proxy.freeze()                                              // a black hole, until thaw()
 * await proxy.close()
 * ```
 *
 * Requests that want no answer (Produce with acks=0) aren't understood.
 */
export const brokerProxy = (brokers: readonly string[]): Promise<BrokerProxy> => BrokerProxy.start(brokers)
