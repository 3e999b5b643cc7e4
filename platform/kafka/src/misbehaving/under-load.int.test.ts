import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Broker, Position } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { type ApiName, type BrokerProxy, deliverLate, type Fault } from '@millrace/testing/broker-proxy'
import { afterAll, expect, test } from 'vitest'
import { kafka } from '../kafka.ts'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { type PlainRecord, plainLog } from '../testing/plain-client.ts'
import { coordinatorFaults, leaderFaults, networkFaults, newTopic, proxied, requestTimeoutMs } from '../testing/proxied.ts'
import { numberOf, traffic } from '../testing/traffic.ts'

/** SEED=… meets the same requests with the same faults again; FAULTS=… goes on for longer. */
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const faultsInAll = Number(process.env.FAULTS ?? 60)
const usualFaults = 60
const deadlineMs = 60_000 * Math.max(1, faultsInAll / usualFaults)
const partitions = 4
const keys = Array.from({ length: 24 }, (_, index) => `key${index}`)

const direct = kafka({ brokers: brokersUnderTest() })
afterAll(() => direct.close())

type Faults = [Fault, ...Fault[]]
const anything: Faults = [deliverLate(3 * requestTimeoutMs), ...networkFaults]
const schedule: Partial<Record<ApiName, readonly [chance: number, faults: Faults]>> = {
  Produce: [0.04, [...anything, ...leaderFaults]],
  Fetch: [0.03, anything],
  OffsetCommit: [0.06, [...anything, ...coordinatorFaults]],
  Heartbeat: [0.1, [...anything, ...coordinatorFaults]],
  JoinGroup: [0.2, [...anything, ...coordinatorFaults]],
  SyncGroup: [0.2, [...anything, ...coordinatorFaults]],
  OffsetFetch: [0.2, [...anything, ...coordinatorFaults]],
  FindCoordinator: [0.2, anything],
  InitProducerId: [0.2, anything],
  Metadata: [0.05, anything],
}

const misbehave = (proxy: BrokerProxy): void => {
  for (const [api, [chance, faults]] of Object.entries(schedule) as [ApiName, readonly [number, Faults]][]) {
    proxy.when(api, faults, { times: Number.POSITIVE_INFINITY, chance, seed })
  }
}

interface Handled {
  readonly partition: number
  readonly offset: number
  readonly id: string
}

/** The first of a partition's offsets that wasn't handled. */
const firstUnhandled = (handled: readonly Handled[]): ReadonlyMap<number, number> => {
  const byPartition = Map.groupBy(handled, ({ partition }) => partition)
  return new Map(
    [...byPartition].map(([partition, of]) => {
      const done = new Set(of.map(({ offset }) => offset))
      let first = 0
      while (done.has(first)) first += 1
      return [partition, first]
    }),
  )
}

/** law 5: all before a committed offset was handled. Offsets are asked for first: what is handled later counts for neither. */
const watchCommits = async (
  broker: Broker,
  group: string,
  topic: string,
  handled: readonly Handled[],
  stop: AbortSignal,
): Promise<number> => {
  let looks = 0
  while (!stop.aborted) {
    const committed: readonly Position[] = await broker.topics.committed(group, [topic])
    const first = firstUnhandled(handled)
    for (const { partition, offset } of committed) expect(offset).toBeLessThanOrEqual(first.get(partition) ?? 0)
    looks += 1
    await sleep(500)
  }
  return looks
}

const inOrder = (ids: readonly string[]): boolean => ids.every((id, index) => index === 0 || numberOf(id) > numberOf(ids[index - 1] ?? ''))

const expectLog = (log: readonly PlainRecord[], acknowledged: ReadonlyMap<string, Position>): void => {
  const counts = Map.groupBy(log, ({ id }) => id)
  expect([...acknowledged.keys()].filter(id => counts.get(id)?.length !== 1)).toEqual([])
  const placed = new Map(log.map(({ partition, offset, id }) => [`${partition}/${offset}`, id]))
  const misplaced = [...acknowledged].filter(([id, { partition, offset }]) => placed.get(`${partition}/${offset}`) !== id)
  expect(misplaced).toEqual([])
  for (const [key, of] of Map.groupBy(log, record => record.key)) expect(inOrder(of.map(({ id = '' }) => id)), key).toBe(true)
}

test(`laws 4 and 5: under load, whatever brokers and network do at random (SEED=${seed}), nothing is lost, doubled or out of order`, {
  timeout: 3 * deadlineMs,
}, async context => {
  const { proxy, broker, client } = await proxied(context, { sessionTimeoutMs: 6_000 })
  const [topic, group] = [await newTopic(partitions), `load-${randomUUID()}`]
  const shop = await traffic(topic, partitions)
  const [noMorePublishing, noMoreWatching] = [new AbortController(), new AbortController()]
  misbehave(proxy)
  const consumers = [shop.consume(client(), group), shop.consume(client(), group)]
  const watching = watchCommits(direct, group, topic, shop.handled, noMoreWatching.signal)
  watching.catch(() => undefined)
  const publishing = shop.publish(broker, keys, 3, noMorePublishing.signal)
  const met = (part: number) => eventually(() => expect(proxy.faults).toBeGreaterThanOrEqual(faultsInAll * part), deadlineMs)
  await met(1 / 3)
  consumers.push(shop.consume(client(), group))
  await met(2 / 3)
  await consumers[0]?.close()
  await met(1)
  noMorePublishing.abort()
  await publishing
  noMoreWatching.abort()
  expect(await watching).toBeGreaterThan(1)
  proxy.lift()

  const log = await plainLog(topic)
  const handledOnce = () => new Set(shop.handled.map(({ partition, offset }) => `${partition}/${offset}`)).size
  await eventually(() => expect(handledOnce()).toBe(log.length), deadlineMs)
  const committed = async () => (await direct.topics.committed(group, [topic])).reduce((sum, { offset }) => sum + offset, 0)
  // The reader put one more record on each partition, which no type is of: skipped, and committed.
  await eventually(async () => expect(await committed()).toBe(log.length + partitions), deadlineMs)
  await Promise.all(consumers.map(consumer => consumer.close()))

  console.log(`${log.length} messages published, ${shop.handled.length} handled, ${proxy.faults} faults, seed ${seed}`)
  expect(shop.failures).toEqual([])
  expectLog(log, shop.acknowledged)
  for (const of of Map.groupBy(shop.handled, ({ id }) => id.slice(0, id.indexOf('#'))).values()) {
    expect(inOrder([...new Set(of.map(({ id }) => id))])).toBe(true)
  }
})
