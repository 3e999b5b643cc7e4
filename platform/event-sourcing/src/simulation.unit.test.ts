import { createCodec, header } from '@millrace/messaging'
import { memorySchemas } from '@millrace/messaging/memory'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Commit, StoredMessage } from './ports/commit.ts'
import { account, contracts, statement } from './testing/bank.ts'
import { type Instance, type SimulatedBank, simulatedBank } from './testing/simulated-bank.ts'
import { accounts, runSchedule, schedule, type Told } from './testing/troubles.ts'

type Streams = ReadonlyMap<string, readonly Commit[]>

/** A quick look each time; many thousands when something deep was changed. */
const runs = Number(process.env.SIMULATION_RUNS ?? 60)

/** One for all runs, so that ids mean the same. */
const schemas = memorySchemas()
const codec = createCodec({ contracts, source: schemas })
const fieldOf = ({ value }: StoredMessage, field: string): unknown => Reflect.get(Object(codec.decode(value).data), field)

const all = (streams: Streams): readonly Commit[] => [...streams.values()].flat()
const ofType = (streams: Streams, type: string): readonly StoredMessage[] =>
  all(streams).flatMap(({ messages }) => messages.filter(message => message.type === type))
const oneTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1)
const expectUnique = (items: readonly unknown[]): void => expect(items).toHaveLength(new Set(items).size)

/** law 3 */
const checkVersions = (streams: Streams): void => {
  for (const commits of streams.values()) {
    expect(commits.map(({ version }) => version)).toEqual(oneTo(commits.length))
    const sequences = commits.flatMap(({ messages }) => messages.map(({ sequence }) => sequence))
    expect(sequences).toEqual(oneTo(sequences.length))
    expectUnique(commits.flatMap(({ handled }) => handled.map(({ id }) => id)))
  }
}

const firsts = <T>(items: readonly T[], by: (item: T) => string): readonly T[] => {
  const seen = new Set<string>()
  return items.filter(item => !seen.has(by(item)) && seen.add(by(item)))
}

/** laws 1 and 4: what was committed is there, nothing else is, and of each stream it came first in its order. */
const checkTopic = async (bank: SimulatedBank, topic: string, streams: Streams): Promise<void> => {
  const records = await bank.recordsOf(topic)
  const idOf = (record: (typeof records)[number]) => record.headers.get(header.id) ?? ''
  const messages = all(streams).flatMap(commit => commit.messages.filter(message => message.topic === topic))
  const bytesOf = new Map(messages.map(({ id, value }) => [id, value]))
  expect(new Set(records.map(idOf))).toEqual(new Set(bytesOf.keys()))
  for (const record of records) expect(record.value).toEqual(bytesOf.get(idOf(record)))
  const places = Map.groupBy(firsts(records, idOf), ({ headers, partition }) => `${headers.get(header.subject)} ${partition}`)
  for (const seen of places.values()) {
    const sequences = seen.map(({ headers }) => Number(headers.get(header.sequence)))
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other))
  }
}

/** A compacted topic's last value is the newest state. */
const checkBalances = async (bank: SimulatedBank, streams: Streams): Promise<void> => {
  const records = await bank.recordsOf('bank.balances')
  const newest = [...streams.values()].flatMap(commits => commits.findLast(({ states }) => states !== undefined)?.states ?? [])
  expect(new Map(records.map(({ key, value }) => [key?.toString(), value]))).toEqual(new Map(newest.map(({ key, value }) => [key, value])))
}

/** law 1, law 2: every message that was accepted did once what it does. */
const checkOnce = (bank: SimulatedBank, streams: Streams, { accepted, asked }: Told): void => {
  const handledBy = (stream: string) => (streams.get(stream) ?? []).flatMap(({ handled }) => handled)
  for (const { stream, id } of accepted) expect(handledBy(stream)).toContainEqual(expect.objectContaining({ id }))
  for (const id of asked) expect(handledBy(`transfer-${id}`)[0]).toMatchObject({ outcome: 'accepted' })
  const deposited = ofType(streams, 'bank.Deposited')
  expectUnique(deposited.map(message => fieldOf(message, 'transferId')))
  expect(ofType(streams, 'bank.ReceiptPrinted')).toHaveLength(deposited.length)
  expect(new Set(bank.printed)).toEqual(new Set(deposited.map(({ id }) => id)))
}

/** What is read is what was decided, and nobody shares a claim. */
const checkReads = async (bank: SimulatedBank, { engine }: Instance, streams: Streams): Promise<void> => {
  const owners: unknown[] = []
  for (const accountId of accounts) {
    const own = ofType(streams, 'bank.Deposited').filter(({ key }) => key === accountId)
    const cents = own.reduce((sum, message) => sum + Number(fieldOf(message, 'cents')), 0)
    const state = await bank.settled(engine.state(account, accountId), 5_000)
    if (state !== undefined) expect(state).toMatchObject({ cents, receipts: own.length })
    owners.push(Reflect.get(Object(state), 'owner') ?? accountId)
    const document = await bank.settled(engine.view(statement).get(accountId), 5_000)
    expect(document).toEqual(own.length === 0 ? undefined : { deposits: own.length, cents })
  }
  expectUnique(owners)
}

beforeAll(async () => {
  await codec.prepare(Object.keys(contracts.types))
})

test('law 1, law 2, law 3, law 4: whatever crashes, pauses, fails, comes and goes, what was accepted is published in order and done once', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, fc.nat(), async (events, seed) => {
      const bank = await simulatedBank(seed, schemas)
      const { last, told } = await runSchedule(bank, events)
      const streams = await bank.streams()
      checkVersions(streams)
      await checkTopic(bank, 'bank.events', streams)
      await checkTopic(bank, 'bank.commands', streams)
      await checkBalances(bank, streams)
      checkOnce(bank, streams, told)
      await checkReads(bank, last, streams)
      // Trouble that passes makes no letter.
      expect(await bank.letters()).toEqual([])
    }),
    { numRuns: runs, endOnFailure: true },
  )
}, 900_000)
