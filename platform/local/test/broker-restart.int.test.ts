import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { kafka } from '@millrace/kafka'
import type { Assignment, Broker, IncomingRecord, OutgoingRecord } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { homeAt } from '../src/home.ts'
import { thisMachine } from '../src/machine/machine.ts'
import { choose } from '../src/providers/choose.ts'
import { kafkaFromJars } from '../src/providers/kafka/jars.ts'
import { type Running, startComponent } from '../src/stack/component.ts'
import { portsIn } from '../src/stack/ports.ts'

const partitions = 4
const topic = 'numbers'
const patienceMs = 60_000

const record = (value: number): OutgoingRecord => ({
  topic,
  partition: value % partitions,
  key: null,
  value: Buffer.from(String(value)),
  headers: [],
  timestamp: 1_750_000_000_000,
})

const numbers = (records: readonly IncomingRecord[]): readonly number[] =>
  records.map(({ value }) => Number(value)).toSorted((a, b) => a - b)
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, value) => value)

/** Everything in the log, as someone reads who was never there before. */
const wholeLog = async (broker: Broker): Promise<readonly IncomingRecord[]> => {
  const bounds = await broker.topics.bounds([topic])
  const records: IncomingRecord[] = []
  const at = new Map(bounds.map(({ partition }) => [partition, 0]))
  const follower = broker.follow({
    from: bounds.map(({ partition }) => ({ topic, partition, offset: 0 })),
    records: batch => {
      records.push(...batch.records)
      at.set(batch.partition, batch.nextOffset)
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await eventually(() => expect(bounds.every(({ partition, latest }) => (at.get(partition) ?? 0) >= latest)).toBe(true), patienceMs)
  await follower.close()
  return records
}

/** A supervised Kafka of its own, so that killing it disturbs nobody. */
describe('a broker killed and started again', { timeout: patienceMs * 3 }, () => {
  const path = mkdtempSync(join(tmpdir(), 'millrace-broker-'))
  let server: Running
  let broker: Broker

  beforeAll(async () => {
    const home = homeAt(path, resolve(import.meta.dirname, '../../..', '.millrace/cache'))
    const choice = await choose('kafka', [kafkaFromJars], thisMachine(), undefined)
    server = await startComponent(choice, {
      home,
      ports: portsIn({ file: home.ports, shift: 7_000 }),
      say: () => undefined,
      signal: AbortSignal.timeout(600_000),
    })
    broker = kafka({ brokers: [server.address], retryForMs: 2 * patienceMs })
    await broker.topics.create([{ topic, partitions, config: {} }])
  }, 600_000)

  afterAll(async () => {
    await broker?.close()
    await server?.stop(5_000)
    rmSync(path, { recursive: true, force: true })
  })

  const kill = () => process.kill(server.identity()?.pid ?? Number.NaN, 'SIGKILL')

  test('while producing and consuming, nothing is lost or doubled, and the member keeps its place', async () => {
    const received: IncomingRecord[] = []
    const assignments: Assignment[] = []
    const member = broker.join({
      group: 'readers',
      topics: [topic],
      assigned: async assignment => {
        assignments.push(assignment)
        const committed = new Map((await assignment.committed()).map(({ partition, offset }) => [partition, offset]))
        assignment.start(assignment.partitions.map(at => ({ ...at, offset: committed.get(at.partition) ?? 0 })))
      },
      revoked: async () => undefined,
      records: batch => received.push(...batch.records),
      outOfRange: () => undefined,
      trouble: () => undefined,
    })
    await member.joined
    const producer = broker.producer('numbers')
    const sends = 60
    for (let send = 0; send < sends; send++) {
      if (send === 10 || send === 40) kill()
      await producer.send(upTo(20).map(value => record(send * 20 + value)))
    }
    const all = upTo(sends * 20)
    expect(numbers(await wholeLog(broker))).toEqual(all)
    await eventually(() => expect(numbers(received)).toEqual(all), patienceMs)
    const offsets = [{ topic, partition: 0, offset: 7, metadata: 'kept' }]
    await assignments.at(-1)?.commit(offsets)
    expect(await broker.topics.committed('readers', [topic])).toEqual(offsets)
    await Promise.all([member.close(), producer.close()])
  })

  test('inside a transaction, it commits whole when the broker is back', async () => {
    const before = (await wholeLog(broker)).length
    const writer = broker.transactions('writer')
    await writer.transaction(async send => {
      await send([record(10_000), record(10_001)])
      kill()
      await send([record(10_002)])
    })
    await eventually(async () => expect(numbers(await wholeLog(broker)).slice(before)).toEqual([10_000, 10_001, 10_002]), patienceMs)
    await writer.close()
  })
})
