import { createCodec, type FetchedBatch, type IncomingRecord, lettersTopic } from '@millrace/messaging'
import { manualClock, memoryBroker, memorySchemas, memoryTelemetry, seededIds } from '@millrace/messaging/memory'
import type { Draft } from 'millrace'
import { type Engine, startEngine } from '../engine.ts'
import { memoryDatabase, memoryStore } from '../memory/index.ts'
import type { Commit } from '../ports/commit.ts'
import { account, contracts, printer, statement, transfer } from './bank.ts'
import { type SimulatedProcess, simulatedProcess } from './process.ts'

const partitions = 2
const groups = ['bank.account', 'bank.transfer', 'bank.statement.v1', 'bank.printer']
const allSlots = Array.from({ length: 64 }, (_, at) => at)

export interface Instance extends SimulatedProcess {
  readonly engine: Engine
}

/** The bank on simulated processes that share a broker and a database. The same seed and calls make the same run. */
export const simulatedBank = async (seed: number, schemas = memorySchemas()) => {
  const clock = manualClock()
  const ids = seededIds(seed, clock)
  const broker = memoryBroker({ clock, ids })
  const database = memoryDatabase()
  /** What no process stands between: for looking. */
  const store = memoryStore(database, { turn: () => Promise.resolve() })
  const printed: string[] = []
  const telemetry = memoryTelemetry()
  await broker.topics.create(Object.keys(contracts.topics).map(topic => ({ topic, partitions, config: {} })))

  const print = async (process: SimulatedProcess, key: string): Promise<string> => {
    await process.clock.sleep(5)
    printed.push(key)
    await process.clock.sleep(5)
    return `receipt ${key}`
  }

  /** Advances until the promise settles, or for that long. */
  const settled = async <T>(promise: Promise<T>, withinMs: number): Promise<T> => {
    let done = false
    promise.finally(() => (done = true)).catch(() => undefined)
    for (let passed = 0; passed < withinMs && !done; passed += 20) await clock.advance(20)
    if (!done) throw new Error(`Not settled within ${withinMs} ms.`)
    return promise
  }

  const start = async (): Promise<Instance> => {
    const process = simulatedProcess({ clock, ids, broker, database })
    const engine = startEngine({
      service: 'bank',
      definitions: { deciders: [account], sagas: [transfer], projections: [statement], effects: [printer(key => print(process, key))] },
      broker: process.broker,
      store: process.store,
      codec: createCodec({ contracts, source: schemas }),
      clock: process.clock,
      ids,
      telemetry,
      leaseTermMs: 2_000,
    })
    return { ...process, engine: await settled(engine, 60_000) }
  }

  /** Everything on a topic, as its partitions have it. */
  const recordsOf = async (topic: string): Promise<readonly IncomingRecord[]> => {
    const bounds = await broker.topics.bounds([topic])
    const batches: FetchedBatch[] = []
    const follower = broker.follow({
      from: bounds.map(({ partition, earliest }) => ({ topic, partition, offset: earliest })),
      records: batch => void batches.push(batch),
      outOfRange: () => undefined,
      trouble: () => undefined,
    })
    const reached = (partition: number) => Math.max(0, ...batches.filter(one => one.partition === partition).map(one => one.nextOffset))
    for (let turns = 0; bounds.some(({ partition, latest }) => reached(partition) < latest) && turns < 1_000; turns++)
      await clock.advance(0)
    await follower.close()
    return batches.flatMap(({ records }) => records)
  }

  /** Commits of every stream, in version order. */
  const streams = async (): Promise<ReadonlyMap<string, readonly Commit[]>> => {
    const found = new Map<string, Commit[]>()
    for await (const commit of store.commits.scan()) found.set(commit.stream, [...(found.get(commit.stream) ?? []), commit])
    return found
  }

  const lagOf = async (group: string): Promise<number> => {
    const topics = { account: ['bank.commands'], transfer: ['bank.transfers', 'bank.events'] }[group.slice('bank.'.length)] ?? [
      'bank.events',
    ]
    const [bounds, committed] = [await broker.topics.bounds(topics), await broker.topics.committed(group, topics)]
    const offsets = new Map(committed.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]))
    return bounds.reduce((lag, { topic, partition, latest }) => lag + latest - (offsets.get(`${topic}/${partition}`) ?? 0), 0)
  }

  /** What keeps it from being quiet. */
  const unrest = async (): Promise<readonly string[]> => {
    const lags = await Promise.all(groups.map(async group => `lag of ${group}: ${await lagOf(group)}`))
    return [
      `unpublished: ${(await store.commits.unpublished(allSlots, 1_000)).length}`,
      `unstated: ${(await store.commits.unstated(1_000)).length}`,
      `wake: ${(await store.commits.nextWake()) === undefined ? 0 : 1}`,
      ...lags,
    ].filter(line => !line.endsWith(': 0'))
  }

  return {
    ...{ clock, broker, store, printed, telemetry, start, settled, recordsOf, streams },
    /** Lets time pass until there is nothing left to do, and nothing on its way. */
    quiet: async (): Promise<void> => {
      for (let [seconds, calm] = [0, 0]; seconds < 180; seconds++) {
        calm = (await unrest()).length === 0 ? calm + 1 : 0
        if (calm > 5) return
        await clock.advance(1_000)
      }
      throw new Error(`Not quiet after 180 s: ${(await unrest()).join(', ')}`)
    },
    letters: async () => (await Promise.all(groups.map(group => recordsOf(lettersTopic(group))))).flat(),
    decide: (instance: Instance, id: string, command: Draft<string, unknown>) =>
      instance.engine.decide(account, command, { id, correlationId: `flow-${id}`, bodyHash: JSON.stringify(command.data) }),
    publish: (instance: Instance, id: string, message: Draft<string, unknown>) =>
      instance.engine.publish(message, { id, correlationId: `flow-${id}` }),
  }
}

export type SimulatedBank = Awaited<ReturnType<typeof simulatedBank>>
