import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Home, homeAt, identityOf, isRunning, startKafka, stopLeftovers, thisMachine } from '@millrace/local'
import { Kafka, logLevel } from 'kafkajs'
import { z } from 'zod'
import { writeReadyRecords } from '../orders/ready.ts'
import type { Arena } from './arena.ts'
import { toolsOf } from './tools.ts'

const root = resolve(import.meta.dirname, '../../..', '.millrace')
const runs = join(root, 'bench')
const cache = join(root, 'cache')
const homeOf = (run: string): Home => homeAt(join(runs, run), cache)

const owner = z.object({ pid: z.int(), started: z.string() })

const isOwned = (home: Home): boolean => {
  try {
    return isRunning(owner.parse(JSON.parse(readFileSync(join(home.path, 'owner.json'), 'utf8'))))
  } catch {
    return false
  }
}

/** Runs that died before they could stop what they had started. */
const endAbandonedRuns = async (): Promise<void> => {
  for (const run of readdirSync(runs)) {
    const home = homeOf(run)
    if (isOwned(home)) continue
    await stopLeftovers(home)
    rmSync(home.path, { recursive: true, force: true })
  }
}

const newHome = async (): Promise<Home> => {
  mkdirSync(runs, { recursive: true })
  await endAbandonedRuns()
  const home = homeOf(String(process.pid))
  mkdirSync(home.path, { recursive: true })
  writeFileSync(join(home.path, 'owner.json'), JSON.stringify(identityOf(process.pid)))
  return home
}

export interface OpenArena extends Arena {
  /** Which Kafka it is. */
  readonly provider: string
  close(): Promise<void>
}

type Wanted = Pick<Arena, 'say' | 'signal' | 'profile'>

/** A Kafka of the run's own, unless KAFKA_BROKERS names one; closing stops only what was started here. */
export const openArena = async ({ say, signal, ...rest }: Wanted): Promise<OpenArena> => {
  const machine = thisMachine()
  const home = await newHome()
  await using opening = new AsyncDisposableStack()
  opening.defer(async () => {
    await stopLeftovers(home)
    rmSync(home.path, { recursive: true, force: true })
  })
  const kafka = opening.adopt(await startKafka({ home, machine, say, signal }), started => started.stop())
  const { brokers, provider } = kafka
  const admin = new Kafka({ clientId: 'millrace-bench', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  opening.defer(() => admin.disconnect())
  await admin.connect()
  const records = join(home.path, 'records.ndjson')
  await writeReadyRecords(records)
  const opened = opening.move()
  const tools = toolsOf({ machine, cache, say, signal })
  return { ...rest, brokers, provider, admin, records, tools, say, signal, close: () => opened.disposeAsync() }
}
