import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Commit, EventSourcingError, type Store } from '@millrace/event-sourcing'
import { mongo } from '@millrace/mongo'
import { eventually } from '@millrace/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { homeAt } from '../src/home.ts'
import { thisMachine } from '../src/machine/machine.ts'
import { choose } from '../src/providers/choose.ts'
import { installedMongo } from '../src/providers/mongo/mongod.ts'
import { secantusdb } from '../src/providers/mongo/secantusdb.ts'
import { type Running, startComponent } from '../src/stack/component.ts'
import { portsIn } from '../src/stack/ports.ts'

const cache = resolve(import.meta.dirname, '../../..', '.millrace/cache')
const path = mkdtempSync(join(tmpdir(), 'millrace-mongo-killed-'))
let server: Running
let store: Store

beforeAll(async () => {
  const home = homeAt(path, cache)
  const choice = await choose('mongo', [installedMongo, secantusdb], thisMachine(), undefined)
  const ports = portsIn({ file: home.ports, shift: 5_000 })
  server = await startComponent(choice, { home, ports, say: line => console.log(line), signal: AbortSignal.timeout(600_000) })
  store = mongo({ url: `${server.address}/killed` })
  await store.ready(AbortSignal.timeout(20_000))
})

afterAll(async () => {
  await store?.close()
  await server?.stop(5_000)
  rmSync(path, { recursive: true, force: true })
})

const commit = (stream: string, version: number): Commit => ({
  stream,
  version,
  handled: [{ id: `${stream}-${version}`, outcome: 'accepted' }],
  at: new Date(),
  source: 'orders',
  messages: [],
  sequence: 0,
  slot: 0,
  published: true,
})

/** What was acknowledged, and how often an answer was missing. */
const log = { acknowledged: new Set<string>(), missing: 0 }

/** Appends to its stream until stopped; after a missing answer it looks what became of the commit. */
const write = async (stream: string, stop: AbortSignal): Promise<void> => {
  for (let version = 1; !stop.aborted; ) {
    try {
      const [outcome] = await store.commits.append([commit(stream, version)])
      if (outcome === 'appended') log.acknowledged.add(`${stream}/${version}`)
      version += 1
    } catch (error) {
      if (!(error instanceof EventSourcingError) || error.failure !== 'unavailable') throw error
      log.missing += 1
    }
  }
}

const acknowledgedSince = (before: number, count: number) =>
  eventually(() => expect(log.acknowledged.size).toBeGreaterThanOrEqual(before + count), 60_000)

it('law 1: a kill of the document store loses nothing it acknowledged', async () => {
  const stop = new AbortController()
  const streams = Array.from({ length: 8 }, (_, n) => `order-${n}`)
  const writing = Promise.all(streams.map(stream => write(stream, stop.signal)))
  for (let kills = 0; kills < 3; kills += 1) {
    await acknowledgedSince(log.acknowledged.size, 100)
    process.kill(server.identity()?.pid ?? Number.NaN, 'SIGKILL')
    await acknowledgedSince(log.acknowledged.size, 50)
  }
  stop.abort()
  await writing
  const stored = await store.commits.load(streams)
  const found = new Set([...stored.values()].flat().map(({ stream, version }) => `${stream}/${version}`))
  expect([...log.acknowledged].filter(id => !found.has(id))).toEqual([])
  expect(log.missing).toBeGreaterThan(0)
  for (const commits of stored.values()) expect(commits.map(({ version }) => version)).toEqual(commits.map((_, index) => index + 1))
})
