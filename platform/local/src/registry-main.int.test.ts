import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { systemIds } from '@millrace/messaging'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

const listening = z.object({ url: z.url() })

const addressIn = (line: string): string | undefined => {
  try {
    return listening.safeParse(JSON.parse(line)).data?.url
  } catch {
    return undefined
  }
}

interface Running {
  readonly process: ChildProcess
  readonly url: string
}

const start = async (topic: string): Promise<Running> => {
  const env = { ...process.env, PORT: '0', REGISTRY_TOPIC: topic }
  const child = spawn(process.execPath, [new URL('./registry-main.ts', import.meta.url).pathname], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = addressIn(line)
    if (url !== undefined) return { process: child, url }
  }
  throw new Error('the registry ended before it answered')
}

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown> => {
  const ended = once(child, 'exit')
  child.kill(signal)
  const [code] = await ended
  return code
}

const register = async (url: string, subject: string, name: string): Promise<number> => {
  const schema = JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const response = await fetch(`${url}/subjects/${subject}/versions`, { method: 'POST', headers, body: JSON.stringify({ schema }) })
  return z.object({ id: z.int() }).parse(await response.json()).id
}
const schemas = async (url: string): Promise<unknown> => (await fetch(`${url}/schemas`)).json()
const newTopic = () => `_schemas-${systemIds.next()}`

test('a registry that was killed comes back from Kafka with the same ids, and SIGTERM ends it cleanly', async () => {
  const topic = newTopic()
  const first = await start(topic)
  for (const n of [1, 2, 3]) expect(await register(first.url, `s${n}`, `Type${n}`)).toBe(n)
  const before = await schemas(first.url)
  const inFlight = register(first.url, 's4', 'Type4').catch(() => undefined)
  await end(first.process, 'SIGKILL')
  await inFlight

  const second = await start(topic)
  expect(await schemas(second.url)).toEqual(expect.arrayContaining(z.array(z.unknown()).parse(before)))
  expect(await register(second.url, 's2', 'Type2')).toBe(2)
  expect(await register(second.url, 's4', 'Type4')).toBe(4)
  expect(await register(second.url, 's5', 'Type5')).toBe(5)
  expect(await end(second.process, 'SIGTERM')).toBe(0)
})

test('two registries on one Kafka that register at once agree on every id', async () => {
  const topic = newTopic()
  const urls = (await Promise.all([start(topic), start(topic)])).map(({ url }) => url)
  const names = Array.from({ length: 8 }, (_, n) => `Type${n}`)
  const ids = await Promise.all(urls.map((url, at) => Promise.all(names.map(name => register(url, `${at}-${name}`, name)))))
  expect(ids[1]).toEqual(ids[0])
  expect(new Set(ids[0]).size).toBe(names.length)
  const [one, other] = await Promise.all(urls.map(schemas))
  expect(other).toEqual(one)
})
