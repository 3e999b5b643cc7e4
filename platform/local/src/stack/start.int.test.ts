import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defineStack } from '../definition.ts'
import { readDescription } from '../description.ts'
import { type Home, homeAt } from '../home.ts'
import { answersHttp } from '../machine/http.ts'
import { thisMachine } from '../machine/machine.ts'
import { until } from '../machine/wait.ts'
import { leftovers, stopLeftovers } from '../process/leftovers.ts'
import { brokerAnswers } from '../providers/kafka/sign-of-life.ts'
import { type Stack, startStack } from './start.ts'

const root = join(import.meta.dirname, '../../test')
const cache = resolve(import.meta.dirname, '../../../../.millrace/cache')
const entry = 'programs/small.ts'

const definition = defineStack({
  contracts: async () => ({
    contracts: {
      types: {},
      topics: {
        'orders.events': { topic: 'orders.events', owner: 'orders', partitions: 2, cleanup: 'keep', maxMessageBytes: 1_000, types: [] },
      },
    },
  }),
  services: {
    orders: {
      entry,
      port: 4003,
      env: stack => ({ PROVIDER: stack.url('sandbox'), DATABASE: stack.mongo.database('orders'), TOKEN: stack.secrets.token }),
    },
  },
  extras: { sandbox: { entry, port: 4003, ports: { smtp: 4004 } } },
  secrets: { token: () => 'made once' },
  notes: ({ secrets }) => [`token ${secrets.token}`],
})

let home: Home
let lines: string[]
const options = () => ({
  definition,
  root,
  home,
  say: (line: string) => lines.push(line),
  signal: AbortSignal.timeout(120_000),
  // Nothing is named: every component is the stack's own.
  machine: thisMachine({}),
  portShift: 16_000 + (process.pid % 1_000),
})

beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'millrace-stack-')), cache)
  lines = []
})
afterEach(async () => {
  await stopLeftovers(home, 1_000)
  rmSync(home.path, { recursive: true })
})

const said = (text: string) => () => lines.some(line => line.includes(text))

/** Kills a part of the stack and waits until it is said to be back. */
const kill = async (stack: Stack, name: string): Promise<void> => {
  process.kill(stack.description.pids[name] ?? 0, 'SIGKILL')
  await until(said(`${name} is back`), AbortSignal.timeout(60_000))
}

it('starts everything, describes it, starts again what is killed, and stops without a rest', async () => {
  const stack = await startStack(options())
  const { services, extras, kafka, registry, startup, chosen } = stack.description
  const url = services.orders?.url ?? ''
  expect(readDescription(home.stack)).toEqual(stack.description)
  expect(Object.keys(startup).toSorted()).toEqual(['kafka', 'mongo', 'orders', 'registry', 'sandbox'])
  expect(chosen.kafka?.doesNotProve).toContain('one broker')
  expect(stack.notes).toEqual(['token made once'])

  const environment: unknown = await (await fetch(`${url}/environment`)).json()
  expect(environment).toMatchObject({
    KAFKA_BROKERS: kafka.brokers.join(','),
    SCHEMA_REGISTRY_URL: registry.url,
    PROVIDER: extras.sandbox?.url,
    DATABASE: expect.stringMatching(/^mongodb:.*\/orders$/),
    TOKEN: 'made once',
  })

  await expect(startStack(options())).rejects.toMatchObject({ code: 'MR_STACK_RUNNING', message: expect.stringContaining(url) })

  for (const name of ['orders', 'registry', 'mongo', 'kafka']) await kill(stack, name)
  expect(await answersHttp(`${url}/health`)).toBe(true)
  expect(await answersHttp(`${registry.url}/health`)).toBe(true)
  expect(await brokerAnswers(kafka.brokers[0] ?? '')).toBe(true)
  const after = readDescription(home.stack)
  expect(after?.services.orders?.url).toBe(url)
  expect(after?.services.orders?.pid).not.toBe(services.orders?.pid)

  const began = performance.now()
  await stack.stop()
  expect(performance.now() - began).toBeLessThan(15_000)
  expect(leftovers(home)).toEqual([])
  expect(readDescription(home.stack)).toBeUndefined()
})

it('stops what had started when a part cannot start', async () => {
  const broken = { ...definition, services: { orders: { entry: 'programs/missing.ts', port: 4003 } } }
  await expect(startStack({ ...options(), definition: broken })).rejects.toMatchObject({ code: 'MR_COMPONENT_FAILED' })
  expect(leftovers(home)).toEqual([])
})

it('gives up a start that is interrupted', async () => {
  const interruption = new AbortController()
  const start = startStack({ ...options(), signal: interruption.signal })
  const ended = expect(start).rejects.toThrow('interrupted')
  await until(() => leftovers(home).length > 0, AbortSignal.timeout(30_000))
  interruption.abort(new Error('interrupted'))
  await ended
  expect(leftovers(home)).toEqual([])
})
