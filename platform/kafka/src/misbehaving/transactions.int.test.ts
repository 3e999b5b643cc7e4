import { type ApiName, answerError, deliverLate, deliverTwice, dropAnswer, type Fault, hold } from '@millrace/testing/broker-proxy'
import { describe, expect, test } from 'vitest'
import { plainLog, valuesByPartition } from '../testing/plain-client.ts'
import { coordinatorFaults, networkFaults, newTopic, proxied, recordOf } from '../testing/proxied.ts'

/** One record on each of two partitions, in two sends. */
const write = (topic: string, of: number) => async (send: (records: ReturnType<typeof recordOf>[]) => Promise<void>) => {
  await send([recordOf(topic, 0, `${of}a`), recordOf(topic, 1, `${of}a`)])
  await send([recordOf(topic, 0, `${of}b`), recordOf(topic, 1, `${of}b`)])
}
const allOf = (transactions: readonly number[]) => {
  const values = transactions.flatMap(of => [`${of}a`, `${of}b`])
  return { 0: values, 1: values }
}

const apis: readonly ApiName[] = ['InitProducerId', 'AddPartitionsToTxn', 'Produce', 'EndTxn']
const concurrentTransactions = answerError(51)

describe('law 1: a transaction that was said to be committed is there, whole and once, whatever its broker makes of the requests', () => {
  const faultsOf = (api: ApiName): readonly Fault[] => {
    if (api === 'Produce') return networkFaults
    const faults = [...networkFaults, ...coordinatorFaults, concurrentTransactions]
    return api === 'InitProducerId' ? faults.filter(fault => fault !== deliverTwice) : faults
  }
  const cases = apis.flatMap(api => faultsOf(api).map(fault => [api, fault.name, fault] as const))

  test.concurrent.for(cases)('%s: %s', async ([api, , fault], context) => {
    const { proxy, broker } = await proxied(context)
    const topic = await newTopic(2)
    const writer = broker.transactions(topic)
    const rule = proxy.when(api, fault, { after: api === 'InitProducerId' ? 0 : 1 })
    for (const of of [0, 1, 2]) await writer.transaction(write(topic, of))
    expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([0, 1, 2]))
    expect(rule.hits).toBe(1)
  })
})

describe('a request that its network kept until a later transaction', () => {
  test.concurrent.for(['AddPartitionsToTxn', 'Produce', 'EndTxn'] as const)('%s does nothing to that', async (api, context) => {
    const { proxy, broker } = await proxied(context)
    const topic = await newTopic(2)
    const writer = broker.transactions(topic)
    const over = Promise.withResolvers<void>()
    await writer.transaction(write(topic, 0))
    const stuck = proxy.when(api, deliverLate(over.promise))
    await writer.transaction(write(topic, 1))
    expect(stuck.hits).toBe(1)
    const changedItsMind = writer.transaction(async send => {
      await send([recordOf(topic, 0, 'dropped'), recordOf(topic, 1, 'dropped')])

      over.resolve()
      await stuck.done
      throw new Error('changed its mind')
    })
    await expect(changedItsMind).rejects.toThrow('changed its mind')
    await writer.transaction(write(topic, 2))
    expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([0, 1, 2]))
  })
})

test.concurrent('given up while it was being committed, the next one goes, and nothing is left open or seen by half', async context => {
  const { proxy, broker } = await proxied(context, { retryForMs: 1_000 })
  const topic = await newTopic(2)
  const writer = broker.transactions(topic)
  await writer.transaction(write(topic, 0))
  const deaf = proxy.when('EndTxn', hold(), { times: Number.POSITIVE_INFINITY })
  await expect(writer.transaction(write(topic, 1))).rejects.toMatchObject({ failure: 'unavailable' })
  deaf.lift()
  await writer.transaction(write(topic, 2))
  expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([0, 2]))
})

test.concurrent('given up though it was committed, the next one goes', async context => {
  const { proxy, broker } = await proxied(context, { retryForMs: 1_000 })
  const topic = await newTopic(2)
  const writer = broker.transactions(topic)
  const mute = proxy.when('EndTxn', dropAnswer, { times: Number.POSITIVE_INFINITY })
  await expect(writer.transaction(write(topic, 0))).rejects.toMatchObject({ failure: 'unavailable' })
  mute.lift()
  await writer.transaction(write(topic, 1))
  expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([0, 1]))
})

test.concurrent('a writer whose own first request arrives twice is fenced by the second, says so, and a new one goes on', async context => {
  const { proxy, broker } = await proxied(context)
  const topic = await newTopic(2)
  proxy.when('InitProducerId', deliverTwice)
  const writer = broker.transactions(topic)
  await expect(writer.transaction(write(topic, 0))).rejects.toMatchObject({ code: 'MR_FENCED' })
  await writer.close()
  await broker.transactions(topic).transaction(write(topic, 1))
  expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([1]))
})

test.concurrent('a writer that was fenced while its requests were stuck writes nothing more, and says so', async context => {
  const { proxy, broker } = await proxied(context)
  const topic = await newTopic(2)
  const over = Promise.withResolvers<void>()
  const earlier = broker.transactions(topic)
  await earlier.transaction(write(topic, 0))
  const stuck = proxy.when('Produce', hold(over.promise))
  const slept = expect(earlier.transaction(write(topic, 1))).rejects.toMatchObject({ code: 'MR_FENCED' })
  await stuck.met
  const { broker: other } = await proxied(context)
  await other.transactions(topic).transaction(write(topic, 2))
  over.resolve()
  await slept
  expect(valuesByPartition(await plainLog(topic)), proxy.journal).toEqual(allOf([0, 2]))
})
