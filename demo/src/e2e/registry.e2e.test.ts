import { randomUUID } from 'node:crypto'
import { compileCodec } from '@millrace/contracts'
import { answersHttp } from '@millrace/local'
import { systemClock, systemIds } from '@millrace/messaging'
import { memoryBroker, silentTelemetry } from '@millrace/messaging/memory'
import { createRegistryServer, type RegistryServer } from '@millrace/registry/server'
import { contracts } from '@millrace/schemas/contracts'
import { eventually } from '@millrace/testing'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { confluent, plant } from './records.ts'
import { newBuyer } from './shop.ts'
import { healthOf, kill, logOf, restart, services, stack, urlOf } from './stack.ts'

const comesBackMs = 60_000

/** Asked again when the connection led to a registry that was killed. */
const ask = (url: string, init?: RequestInit): Promise<unknown> => eventually(async () => (await fetch(url, init)).json())

const schemasOf = async (registry: string): Promise<readonly unknown[]> => z.array(z.unknown()).parse(await ask(`${registry}/schemas`))
const register = async (registry: string, subject: string, schema: unknown): Promise<number> => {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const body = JSON.stringify({ schema: JSON.stringify(schema) })
  const answer = await ask(`${registry}/subjects/${subject}/versions`, { method: 'POST', headers, body })
  return z.object({ id: z.int() }).parse(answer).id
}
const registry = () => stack().registry.url
const registryAnswers = () => eventually(async () => expect(await answersHttp(`${registry()}/health`)).toBe(true), comesBackMs)

/** Kills the registry and takes its place with an empty one before its supervisor can bring it back. */
const replaceRegistry = async (): Promise<RegistryServer> => {
  const { hostname, port } = new URL(registry())
  const options = { clock: systemClock, ids: systemIds, telemetry: silentTelemetry, host: hostname, port: Number(port) }
  const broker = memoryBroker({ clock: systemClock })
  kill('registry')
  return eventually(() => createRegistryServer({ broker, ...options }), comesBackMs)
}

let impostor: RegistryServer | undefined
afterEach(async () => {
  await impostor?.close()
  await registryAnswers()
})

test('a registry that is killed holds up no order, and is back from Kafka with the same ids', async () => {
  const buyer = await newBuyer()
  const before = await schemasOf(registry())
  const pid = kill('registry')
  expect((await buyer.order()).status).toBe('confirmed')
  await eventually(() => expect(stack().pids.registry).not.toBe(pid), comesBackMs)
  await registryAnswers()
  expect(await schemasOf(registry())).toEqual(before)
})

test('services say so when an empty registry stands in place of theirs, and nothing is decoded wrongly', async () => {
  const buyer = await newBuyer()
  const before = await schemasOf(registry())
  const { schema } = contracts.types['inventory.ProductNamed']
  const named = JSON.parse(schema)
  const newer = { ...named, fields: [...named.fields, { name: 'brand', type: 'string', default: '', doc: 'Who made it.' }] }
  const newerId = await register(registry(), 'inventory.catalogue-inventory.ProductNamed', newer)

  impostor = await replaceRegistry()
  const foreign = { type: 'record', name: 'elsewhere.Parcel', fields: [{ name: 'weight', type: 'double' }] }
  await register(impostor.url, 'parcels', foreign)
  const itsOwn = await schemasOf(impostor.url)

  // Those that run go on with what they know, and wait for what they don't.
  expect((await buyer.order()).status).toBe('confirmed')
  const productId = randomUUID()
  const value = confluent(newerId, compileCodec(JSON.stringify(newer)).encode({ productId, name: 'Newer kettle', brand: 'Acme' }, 0))
  await plant([{ topic: 'inventory.catalogue', key: Buffer.from(productId), value, headers: [] }])
  await eventually(async () => {
    const { code, checks } = await healthOf('inventory')
    expect(code).toBe(200)
    expect(JSON.stringify(checks.stopped)).toContain("isn't the one this service wrote with")
  }, comesBackMs)

  // Those that start say what is wrong, and do nothing.
  const logs = services.map(service => logOf(service))
  for (const service of services) restart(service)
  for (const service of services) {
    await eventually(async () => {
      const { code, status, checks } = await healthOf(service)
      expect([code, status]).toEqual([503, 'starting'])
      expect(checks.waitingFor).toContain('MR_REGISTRY_REPLACED')
    }, comesBackMs)
  }
  for (const log of logs) expect(log().filter(line => line.includes('MR_REGISTRY_REPLACED'))).not.toEqual([])
  expect(await schemasOf(impostor.url)).toEqual(itsOwn)

  // Back at the right one, everything goes on.
  await impostor.close()
  await registryAnswers()
  for (const service of services) await eventually(async () => expect((await healthOf(service)).status).toBe('ready'), comesBackMs)
  expect(await schemasOf(registry())).toEqual(expect.arrayContaining([...before]))
  await eventually(async () => {
    const { items } = z.object({ items: z.array(z.unknown()) }).parse(await (await fetch(`${urlOf('inventory')}/products`)).json())
    expect(items).toContainEqual({ productId, name: 'Newer kettle' })
  }, comesBackMs)
  expect((await buyer.order()).status).toBe('confirmed')
})
