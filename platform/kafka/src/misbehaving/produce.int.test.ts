import type { Position } from '@millrace/messaging'
import { answerError, deliverLate, dropAnswer, type Fault, hold } from '@millrace/testing/broker-proxy'
import { describe, expect, test } from 'vitest'
import { plainLog, valuesByPartition } from '../testing/plain-client.ts'
import { leaderFaults, networkFaults, newTopic, type Proxied, proxied, recordOf } from '../testing/proxied.ts'

const partitions = [0, 1]
/** Three records for each partition, told apart by the send. */
const records = (topic: string, send: number) =>
  partitions.flatMap(partition => [0, 1, 2].map(place => recordOf(topic, partition, `${send}.${place}`)))
const allOf = (sends: readonly number[]) => {
  const values = sends.flatMap(send => [0, 1, 2].map(place => `${send}.${place}`))
  return Object.fromEntries(partitions.map(partition => [partition, values]))
}

/** Each record that was acknowledged lies where it was said to. */
const expectAt = (
  log: Awaited<ReturnType<typeof plainLog>>,
  acknowledged: ReadonlyMap<number, readonly Position[]>,
  topic: string,
): void => {
  for (const [send, positions] of acknowledged) {
    for (const [index, { value, partition }] of records(topic, send).entries()) {
      const at = log.find(record => record.partition === partition && record.offset === positions[index]?.offset)
      expect(at?.value).toBe(value?.toString())
    }
  }
}

const sends = [0, 1, 2, 3, 4, 5]

const sendAll = async ({ broker, proxy }: Proxied, topic: string): Promise<void> => {
  const producer = broker.producer('misbehaving')
  const acknowledged = new Map<number, readonly Position[]>()
  for (const send of sends) acknowledged.set(send, await producer.send(records(topic, send)))
  const log = await plainLog(topic)
  expect(valuesByPartition(log), proxy.journal).toEqual(allOf(sends))
  expectAt(log, acknowledged, topic)
}

describe('a broker that misbehaves while taking records loses, doubles and reorders nothing', () => {
  const faults: readonly Fault[] = [...networkFaults, ...leaderFaults]

  test.concurrent.for(faults.map(fault => [fault.name, fault] as const))('Produce: %s', async ([, fault], context) => {
    const set = await proxied(context)
    const topic = await newTopic(2)
    const once = set.proxy.when('Produce', fault, { after: 1 })
    const inARow = set.proxy.when('Produce', fault, { after: 3, times: 2 })
    await sendAll(set, topic)
    expect([once.hits, inARow.hits]).toEqual([1, 2])
  })

  test.concurrent.for(networkFaults.map(fault => [fault.name, fault] as const))(
    'InitProducerId and Metadata: %s',
    async ([, fault], context) => {
      const set = await proxied(context)
      const topic = await newTopic(2)
      const rules = [set.proxy.when('InitProducerId', fault), set.proxy.when('Metadata', fault)]
      await sendAll(set, topic)
      expect(rules.map(({ hits }) => hits)).toEqual([1, 1])
    },
  )

  test.concurrent.for([
    [2, 'while the broker knows it still'],
    [9, 'when the broker has forgotten its sequence'],
  ] as const)('a request that arrives %i sends after its retry adds nothing, %s', async ([later], context) => {
    const set = await proxied(context)
    const topic = await newTopic(2)
    const over = Promise.withResolvers<void>()
    set.proxy.when('Produce', deliverLate(over.promise), { after: 1 })
    const producer = set.broker.producer('late')
    const numbers = Array.from({ length: later + 3 }, (_, send) => send)
    for (const send of numbers) {
      if (send === later + 1) over.resolve()
      await producer.send(records(topic, send))
    }
    expect(valuesByPartition(await plainLog(topic)), set.proxy.journal).toEqual(allOf(numbers))
  })
})

test.concurrent('given up after its time, a send is unavailable, and what follows is neither lost nor taken for its repeat', async context => {
  const { proxy, broker } = await proxied(context, { retryForMs: 1_000 })
  const topic = await newTopic(2)
  const producer = broker.producer('given-up')
  await producer.send(records(topic, 0))
  const lost = proxy.when('Produce', dropAnswer, { times: Number.POSITIVE_INFINITY })
  await expect(producer.send(records(topic, 1))).rejects.toMatchObject({ code: 'MR_BROKER_UNAVAILABLE', failure: 'unavailable' })
  lost.lift()
  for (const send of [2, 3]) await producer.send(records(topic, send))
  expect(valuesByPartition(await plainLog(topic))).toEqual(allOf([0, 1, 2, 3]))
})

test.concurrent('given up though the broker has it, the very same array of one partition sent once more doubles nothing', async context => {
  const { proxy, broker } = await proxied(context, { retryForMs: 1_000 })
  const topic = await newTopic(1)
  const producer = broker.producer('repeated')
  const array = (send: number) => [0, 1, 2].map(place => recordOf(topic, 0, `${send}.${place}`))
  await producer.send(array(0))
  const lost = proxy.when('Produce', dropAnswer, { times: Number.POSITIVE_INFINITY })
  const same = array(1)
  await expect(producer.send(same)).rejects.toMatchObject({ failure: 'unavailable' })
  lost.lift()
  expect((await producer.send(same)).map(({ offset }) => offset)).toEqual([3, 4, 5])
  await producer.send(array(2))
  expect(valuesByPartition(await plainLog(topic))[0], proxy.journal).toEqual(allOf([0, 1, 2])[0])
})

test.concurrent('sends that are not awaited keep their order and are there once, whatever becomes of the requests', async context => {
  const { proxy, broker } = await proxied(context)
  const topic = await newTopic(2)
  for (const [index, fault] of networkFaults.entries()) proxy.when('Produce', fault, { after: 1 + index * 2 })
  const producer = broker.producer('not-awaited')
  const numbers = Array.from({ length: 40 }, (_, send) => send)
  const acknowledged = await Promise.all(numbers.map(async send => [send, await producer.send(records(topic, send))] as const))
  const log = await plainLog(topic)
  expect(valuesByPartition(log), proxy.journal).toEqual(allOf(numbers))
  expectAt(log, new Map(acknowledged), topic)
})

test.concurrent('given up before the broker heard of it, the same is sent again', async context => {
  const { proxy, broker } = await proxied(context, { retryForMs: 1_000 })
  const topic = await newTopic(2)
  const producer = broker.producer('never-heard')
  const deaf = proxy.when('Produce', hold(), { times: Number.POSITIVE_INFINITY })
  await expect(producer.send(records(topic, 0))).rejects.toMatchObject({ failure: 'unavailable' })
  deaf.lift()
  for (const send of [0, 1]) await producer.send(records(topic, send))
  expect(valuesByPartition(await plainLog(topic))).toEqual(allOf([0, 1]))
})

const [unknownProducer, outOfOrderSequence, topicAuthorization, messageTooLarge, corrupt] = [59, 45, 29, 10, 2]

test.concurrent.for([unknownProducer, outOfOrderSequence])(
  'the broker has lost track of the producer (%i): it goes on under another identity',
  async (code, context) => {
    const { proxy, broker } = await proxied(context)
    const topic = await newTopic(2)
    const producer = broker.producer('lost-track')
    await producer.send(records(topic, 0))
    proxy.when('Produce', answerError(code))
    for (const send of [1, 2]) await producer.send(records(topic, send))
    expect(valuesByPartition(await plainLog(topic))).toEqual(allOf([0, 1, 2]))
  },
)

test.concurrent.for([
  [topicAuthorization, { code: 'MR_BROKER_REFUSED', failure: 'permanent' }],
  [messageTooLarge, { code: 'MR_MESSAGE_TOO_LARGE', failure: 'permanent' }],
] as const)('a plain no (%i) is said at once, and the next send goes', async ([code, refusal], context) => {
  const { proxy, broker } = await proxied(context)
  const topic = await newTopic(2)
  const producer = broker.producer('refused')
  await producer.send(records(topic, 0))
  proxy.when('Produce', answerError(code))
  await expect(producer.send(records(topic, 1))).rejects.toMatchObject(refusal)
  await producer.send(records(topic, 2))
  expect(valuesByPartition(await plainLog(topic))).toEqual(allOf([0, 2]))
})

test.concurrent('records that the broker calls corrupt, as after a fault on the wire, are sent again', async context => {
  const set = await proxied(context)
  const topic = await newTopic(2)
  set.proxy.when('Produce', answerError(corrupt), { after: 1 })
  await sendAll(set, topic)
})
