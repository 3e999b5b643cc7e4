import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { kafka } from '@millrace/kafka'
import { type Broker, createCodec, lettersTopic, systemClock } from '@millrace/messaging'
import { memorySchemas, seededIds } from '@millrace/messaging/memory'
import { mongo } from '@millrace/mongo'
import { startChaos } from './chaos.ts'
import { contracts, group, partitions, topic, type } from './contract.ts'
import { countingTelemetry } from './counting.ts'
import { auditLanes } from './lanes-audit.ts'
import { watchLetters } from './live-letters.ts'
import { startMembers } from './members.ts'
import { auditOffsets } from './offsets-audit.ts'
import { startPublishing } from './publishing.ts'
import { redriving } from './redrive.ts'
import type { SoakReport } from './report.ts'
import { startServers } from './servers.ts'

export interface SoakOptions {
  /** How long there is trouble; what is left to do is finished after it. */
  readonly troubleMs: number
  readonly seed: number
  /** 1: as long soaks have it; less: everything goes wrong oftener. */
  readonly pace: number
  readonly perSecond: number
  readonly lanes: number
  /** Data and logs; emptied first. */
  readonly path: string
  readonly cache: string
  readonly say: (line: string) => void
}

const standstillMs = 90_000
const auditEveryMs = 5_000

/** Three consumers in trouble, and what must hold all the same. */
export const soak = async (options: SoakOptions): Promise<SoakReport> => {
  const { path, cache, say, seed } = options
  rmSync(path, { recursive: true, force: true })
  mkdirSync(join(path, 'logs'), { recursive: true })
  const servers = await startServers(join(path, 'servers'), cache, say)
  const { random } = seededIds(seed, systemClock)
  const telemetry = countingTelemetry()
  const store = mongo({ url: `${servers.mongo.address}/soak`, telemetry })
  const broker = kafka({ brokers: [servers.kafka.address], clientId: 'soak-conductor', retryForMs: 120_000, telemetry })
  const members = startMembers({
    count: 3,
    logs: join(path, 'logs'),
    env: { SOAK_BROKERS: servers.kafka.address, SOAK_MONGODB: servers.mongo.address },
  })
  try {
    await store.ready(AbortSignal.timeout(60_000))
    await createTopics(broker)
    return await run(options, { servers, random, telemetry, store, broker, members })
  } catch (error) {
    say(`the soak itself failed: ${error instanceof Error ? error.stack : String(error)}`)
    throw error
  } finally {
    await members.end()
    await Promise.allSettled([broker.close(), store.close()])
    await servers.stop()
  }
}

const createTopics = async (broker: Broker): Promise<void> => {
  await broker.ready(AbortSignal.timeout(60_000))
  await broker.topics.create([
    { topic, partitions, config: {} },
    { topic: lettersTopic(group), partitions, config: { 'cleanup.policy': 'compact' } },
  ])
}

interface Parts {
  readonly servers: Awaited<ReturnType<typeof startServers>>
  readonly random: () => number
  readonly telemetry: ReturnType<typeof countingTelemetry>
  readonly store: ReturnType<typeof mongo>
  readonly broker: Broker
  readonly members: ReturnType<typeof startMembers>
}

const run = async (options: SoakOptions, { servers, random, telemetry, store, broker, members }: Parts): Promise<SoakReport> => {
  const { troubleMs, pace, perSecond, lanes, say, seed } = options
  const began = performance.now()
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare([type])
  const letters = await watchLetters(broker)
  const offsets = auditOffsets({ broker, store, letters })
  const faults = new Set<string>()
  const look = async (): Promise<void> => {
    for (const { lane, place, at } of await offsets.check()) {
      faults.add(`law 5: ${topic}/${at.partition} is committed past ${at.offset}, and ${lane}-${place} is neither handled nor a letter`)
    }
  }
  for (let member = 0; member < members.count; member += 1) members.start(member)
  const publishing = startPublishing({ broker, codec, telemetry, random, lanes, perSecond, published: offsets.note })
  const answers: Record<string, number> = {}
  const answered = (outcome: string): void => {
    answers[outcome] = (answers[outcome] ?? 0) + 1
  }
  const over = new AbortController()
  const redrive = redriving({ broker, random, over: over.signal, answered })
  const chaos = startChaos({ members, random, pace, say, redrive, killBroker: servers.killBroker })
  while (performance.now() - began < troubleMs) {
    await sleep(auditEveryMs)
    // While the broker is on its way back it can't be asked: the next look sees as much.
    await look().catch(error => say(`not looked at this time: ${String(error)}`))
  }
  say('the trouble is over; what is left is finished')
  await Promise.all([publishing.end(), chaos.end()])
  const settled = await settle({ store, letters, redrive, places: publishing.places, look })
  const lanesReport = await auditLanes(store, publishing.places)
  for (let member = 0; member < members.count; member += 1) {
    const how = await members.leave(member)
    if (how !== 'code 0') faults.add(`law 12: consumer ${member} was asked to stop and ended with ${how}`)
  }
  over.abort()
  await letters.close()
  const published = [...publishing.places.values()].reduce((sum, places) => sum + places, 0)
  const seconds = Math.round((performance.now() - began) / 1_000)
  if (!settled) faults.add(`nothing moved for ${standstillMs / 1_000} s, and ${letters.live.size} letters are live`)
  const all = [...faults, ...chaos.faults, ...lanesReport.faults]
  return {
    ok: all.length === 0,
    faults: all,
    seed,
    seconds,
    published,
    handled: lanesReport.handled,
    offsetsChecked: offsets.checked,
    lettersWritten: letters.written,
    lettersEnded: letters.ended(),
    requestsAnswered: answers,
    trouble: chaos.done,
    consumers: members.counts(),
  }
}

interface Settling {
  readonly store: ReturnType<typeof mongo>
  readonly letters: Awaited<ReturnType<typeof watchLetters>>
  readonly places: ReadonlyMap<string, number>
  readonly redrive: () => Promise<void>
  readonly look: () => Promise<void>
}

/** Whether everything was handled and no letter is left; given up once nothing has moved for a while. */
const settle = async (settling: Settling): Promise<boolean> => {
  const open = new Map(settling.places)
  let moved = { at: performance.now(), left: Number.POSITIVE_INFINITY }
  while (performance.now() - moved.at < standstillMs) {
    // The store may be too busy to answer: it is asked again.
    const left = await leftToDo(settling, open).catch(() => moved.left)
    if (left === 0) return true
    if (left !== moved.left) moved = { at: performance.now(), left }
    await sleep(1_000)
  }
  return false
}

/** Messages not handled and letters live; the letters are redriven. Lanes that are done leave `open`. */
const leftToDo = async ({ store, letters, redrive, look }: Settling, open: Map<string, number>): Promise<number> => {
  await look()
  const heads = await store.commits.heads([...open.keys()])
  for (const [lane, last] of open) if (heads.get(lane)?.sequence === last) open.delete(lane)
  const unhandled = [...open].reduce((sum, [lane, last]) => sum + last - (heads.get(lane)?.sequence ?? 0), 0)
  await letters.caughtUp()
  if (letters.live.size > 0) await redrive()
  return unhandled + letters.live.size
}
