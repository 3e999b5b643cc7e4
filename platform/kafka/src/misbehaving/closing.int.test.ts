import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { eventually } from '@millrace/testing'
import { type BrokerProxy, brokerProxy } from '@millrace/testing/broker-proxy'
import { expect, type TestContext, test } from 'vitest'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { plainLog, plainMembers } from '../testing/plain-client.ts'
import { newTopic } from '../testing/proxied.ts'

/** A process that uses all of a client by the proxy, about to close it. */
const usingAll = async (context: TestContext) => {
  const proxy: BrokerProxy = await brokerProxy(brokersUnderTest())
  context.onTestFinished(() => proxy.close())
  const [topic, group] = [await newTopic(2), randomUUID()]
  const file = resolve(import.meta.dirname, '../testing/leftovers-process.ts')
  const child = spawn(process.execPath, [file, proxy.brokers.join(), group, topic], { stdio: ['pipe', 'pipe', 'inherit'] })
  context.onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('using')
  const close = async (): Promise<number> => {
    child.stdin.end()
    const said = (await lines.next()).value ?? ''
    expect(said).toMatch(/^closed /)
    return Number(said.split(' ')[1])
  }
  return { proxy, topic, group, close, exited }
}

/** Two seconds a part for what is under way, one to leave: they close side by side. */
const withinMs = 3_500

test('law 12: a client that is closed while all of it is in use finishes what is under way, leaves, and its process ends by itself', async context => {
  const { proxy, topic, group, close, exited } = await usingAll(context)
  expect(await plainMembers(group)).toBe(1)
  expect(await close()).toBeLessThan(withinMs)
  expect((await exited)[0]).toBe(0)
  await eventually(() => expect(proxy.connections).toBe(0))
  expect(await plainMembers(group)).toBe(0)
  expect((await plainLog(topic)).map(({ value }) => value)).toEqual(['first', 'last', 'inside'])
})

test('law 12: closing is bounded, and the process ends by itself, though the brokers have become a black hole', async context => {
  const { proxy, topic, group, close, exited } = await usingAll(context)
  proxy.freeze()
  expect(await close()).toBeLessThan(withinMs)
  expect((await exited)[0]).toBe(0)
  await eventually(() => expect(proxy.connections).toBe(0))
  proxy.thaw()
  // The session and the transaction it left run out.
  await eventually(async () => expect(await plainMembers(group)).toBe(0), 20_000)
  expect((await plainLog(topic, brokersUnderTest(), 90_000)).filter(({ partition }) => partition === 0).length).toBeGreaterThan(0)
})
