import { kafka } from '@millrace/kafka'
import { systemClock, systemIds } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { createRegistryServer, type RegistryServer } from '@millrace/registry/server'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',')
const newTopic = () => `_schemas-${systemIds.next()}`

const start = async (topic: string): Promise<RegistryServer> => {
  const broker = kafka({ brokers })
  onTestFinished(() => broker.close())
  const server = await createRegistryServer({ broker, clock: systemClock, ids: systemIds, telemetry: silentTelemetry, topic })
  onTestFinished(() => server.close())
  return server
}

const record = (name: string) => JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })

/** As clients do: a 5xx is asked again, until the test's deadline. */
const register = async (server: RegistryServer, subject: string, name: string): Promise<number> => {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const body = JSON.stringify({ schema: record(name) })
  const response = await fetch(`${server.url}/subjects/${subject}/versions`, { method: 'POST', headers, body })
  if (response.status >= 500) return register(server, subject, name)
  return z.object({ id: z.int() }).parse(await response.json()).id
}

/** A list is what an instance has read; asking for its health makes it read to the end. */
const schemas = async ({ url }: RegistryServer): Promise<unknown> => {
  await fetch(`${url}/health`)
  return (await fetch(`${url}/schemas`)).json()
}

test('a registry started anew comes back from Kafka with the same ids', async () => {
  const topic = newTopic()
  const first = await start(topic)
  for (const n of [1, 2, 3]) expect(await register(first, `s${n}`, `Type${n}`)).toBe(n)
  const before = await schemas(first)
  await first.close()
  const second = await start(topic)
  expect(await schemas(second)).toEqual(before)
  expect(await register(second, 's2', 'Type2')).toBe(2)
  expect(await register(second, 's4', 'Type4')).toBe(4)
})

test('two registries on one Kafka that register at once agree on every id', async () => {
  const topic = newTopic()
  const servers = await Promise.all([start(topic), start(topic)])
  const names = Array.from({ length: 8 }, (_, n) => `Type${n}`)
  const ids = await Promise.all(servers.map((server, at) => Promise.all(names.map(name => register(server, `${at}-${name}`, name)))))
  expect(ids[1]).toEqual(ids[0])
  expect(new Set(ids[0]).size).toBe(names.length)
  const [one, other] = await Promise.all(servers.map(schemas))
  expect(other).toEqual(one)
})
