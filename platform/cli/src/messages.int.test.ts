import { createCodec, type EncodedMessage, partitionOf, systemClock, systemIds, toRecord } from '@millrace/messaging'
import { memoryBroker, silentTelemetry } from '@millrace/messaging/memory'
import { registryClient } from '@millrace/registry/client'
import { createRegistryServer, type RegistryServer } from '@millrace/registry/server'
import { eventually } from '@millrace/testing/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonLines, start } from '../test/command.ts'
import { newBroker, newTopic, ownName, recordIn, send } from '../test/kafka.ts'
import { contracts } from '../test/project/contracts.ts'

const broker = newBroker()
let registry: RegistryServer
let topic: string

const partitions = 4
const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000

/** Another type than the project knows: of a neighbour. */
const stranger = {
  type: 'next.Door',
  topic: 'next.events',
  key: 'id',
  schema: JSON.stringify({ type: 'record', name: 'Door', namespace: 'next', fields: [{ name: 'id', type: 'string' }] }),
  fingerprint: 'of next.Door',
}

const publish = async (messages: readonly Partial<EncodedMessage & { readonly data: unknown }>[]): Promise<void> => {
  const source = registryClient({ url: registry.url, clock: systemClock, telemetry: silentTelemetry })
  const codec = createCodec({ contracts: { ...contracts, types: { ...contracts.types, [stranger.type]: stranger } }, source })
  await codec.prepare(['cli.Noted', stranger.type])
  const records = messages.map(
    ({ data, type = 'cli.Noted', key = 'note-1', at = Date.now(), id = systemIds.next(), correlationId = 'flow-1' }) => {
      const value = data === null ? null : codec.encode(type, data ?? { noteId: key, text: 'private' })
      return toRecord({ id, type, topic, key, at, correlationId, causationId: 'cause-1', source: 'notes', value }, partitions)
    },
  )
  await send(broker, records)
}

const find = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  start(['messages', 'find', topic, ...args], { REGISTRY_URL: registry.url, ...env }).ended

const found = async (...args: string[]) => jsonLines((await find([...args, '--json'])).out)

beforeAll(async () => {
  registry = await createRegistryServer({ broker: memoryBroker(), clock: systemClock, ids: systemIds, telemetry: silentTelemetry })
  topic = await newTopic(broker, partitions)
  await publish([
    { id: 'old', at: minutesAgo(120) },
    { id: 'hour', at: minutesAgo(60), correlationId: 'flow-2' },
    { id: 'tombstone', key: 'note-2', data: null },
    { id: 'stranger', key: 'note-3', type: stranger.type, data: { id: 'note-3' } },
    { id: 'evil', key: '\u001b[2Jnote\u202e' },
  ])
  const at = { partition: partitionOf(Buffer.from('note-4'), partitions), key: Buffer.from('note-4') }
  await send(broker, [
    recordIn(topic, { ...at, value: Buffer.from('no Avro'), headers: [['ce_id', 'plain']] }),
    recordIn(topic, {
      ...at,
      value: Buffer.from([0, 0, 0, 0, 99, 1]),
      headers: [
        ['ce_id', 'unknown'],
        ['ce_type', 'cli.Noted'],
      ],
    }),
  ])
})
afterAll(async () => {
  await registry.close()
  await broker.close()
})

describe('millrace messages find', () => {
  test('shows all there is to a message but its data', async () => {
    const [row] = await found('--id', 'old')
    expect(row).toMatchObject({
      topic,
      type: 'cli.Noted',
      key: 'note-1',
      id: 'old',
      correlationId: 'flow-1',
      causationId: 'cause-1',
      source: 'notes',
      state: 'message',
    })
    expect(Date.parse(String(row?.at))).toBeLessThan(minutesAgo(119))
    expect(row).not.toHaveProperty('data')
    expect((await find([])).out).not.toContain('private')
    expect(await found('--id', 'old', '--payload')).toMatchObject([{ data: { noteId: 'note-1', text: 'private' } }])
  })

  test('finds by key, type, flow and time', async () => {
    const ids = async (...args: string[]) => (await found(...args)).map(({ id }) => id).toSorted()
    expect(await ids('--key', 'note-1')).toEqual(['hour', 'old'])
    expect(await ids('--type', 'Door')).toEqual(['stranger'])
    expect(await ids('--type', 'cli.Noted', '--correlation-id', 'flow-2')).toEqual(['hour'])
    expect(await ids('--since', '90m', '--until', '30m')).toEqual(['hour'])
    expect(await ids('--key', 'note-1', '--since', '90m')).toEqual(['hour'])
    expect(await ids('--key', 'nobody')).toEqual([])
  })

  test('reads only the partition of a key, and only the offsets asked for', async () => {
    const { err } = await find(['--key', 'note-1', '--json'])
    const [bounds] = (await broker.topics.bounds([topic])).filter(at => at.partition === partitionOf(Buffer.from('note-1'), partitions))
    expect(err).toContain(`read ${bounds?.latest} of ${bounds?.latest} offsets in 1 partitions, found 2`)
    const args = ['--partition', String(bounds?.partition), '--offset', '1']
    expect(await found(...args)).toMatchObject([{ offset: 1, id: 'hour' }])
  })

  test('shows a tombstone as one, and what nobody can read with why', async () => {
    expect(await found('--id', 'tombstone')).toMatchObject([{ state: 'tombstone', key: 'note-2', type: 'cli.Noted' }])
    expect(await found('--id', 'plain')).toMatchObject([{ state: 'undecodable', why: expect.stringContaining('Confluent wire format') }])
    expect(await found('--id', 'unknown')).toMatchObject([{ state: 'undecodable', type: 'cli.Noted', why: expect.stringContaining('99') }])
    expect((await find(['--key', 'note-4'])).out).toMatch(/undecodable: the value is not in the Confluent wire format/)
  })

  test('decodes types the project has no contract of, by the registry', async () => {
    expect(await found('--id', 'stranger', '--payload')).toMatchObject([{ type: 'next.Door', data: { id: 'note-3' } }])
  })

  test("works without a registry, by the project's own contracts, and says so", async () => {
    const { code, out, err } = await find(['--payload', '--json', '--key', 'note-1'], { REGISTRY_URL: 'http://127.0.0.1:1' })
    expect(code).toBe(0)
    expect(jsonLines(out)).toMatchObject([{ data: { text: 'private' } }, { data: { text: 'private' } }])
    expect(err.match(/reading by the project's own contracts alone/g)).toHaveLength(1)
    const other = await find(['--payload', '--json', '--key', 'note-3'], { REGISTRY_URL: 'http://127.0.0.1:1' })
    expect(jsonLines(other.out)).toMatchObject([{ state: 'unread', why: expect.stringContaining('no contract of next.Door') }])
  })

  test('lets nothing act on the terminal that a producer wrote', async () => {
    const { out } = await find([])
    expect(out).toContain('\\u001b[2Jnote\\u202e')
    const { out: json } = await find(['--id', 'evil', '--json'])
    for (const text of [out, json]) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(jsonLines(json)).toMatchObject([{ key: '\u001b[2Jnote\u202e' }])
  })

  test('prints a table by time, as many as asked for', async () => {
    const lines = (await find(['--type', 'Noted'])).out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^time +position +type +key +id +correlation +causation +source +value$/)
    expect(lines[1]).toContain('old')
    const few = await find(['--limit', '2'])
    expect(few.out.trimEnd().split('\n')).toHaveLength(3)
    expect(few.err).toContain('found 2 (there may be more: --limit)')
  })

  test('answers what it does not understand, and a topic that is not there', async () => {
    expect(await find(['--since', 'yesterday'])).toMatchObject({ code: 2, err: expect.stringContaining('15m') })
    const { code, err } = await start(['messages', 'find', ownName('missing')]).ended
    expect({ code, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toMatch(/^millrace: The topic cli-missing-\S+ doesn't exist/)
  })

  test('ends quietly when its reader has gone', async () => {
    const finding = start(['messages', 'find', topic, '--json'], { REGISTRY_URL: registry.url })
    finding.child.stdout?.destroy()
    expect(await finding.ended).toMatchObject({ code: 0, err: expect.not.stringContaining('EPIPE') })
  })
})

describe('millrace messages tail', () => {
  test('shows what comes from now on, until Ctrl-C', async () => {
    const tailing = start(['messages', 'tail', topic, '--json', '--type', 'Noted'], { REGISTRY_URL: registry.url })
    // It begins at the end, whenever that is: publish until one is seen.
    await eventually(async () => {
      await publish([{ id: ownName('new'), key: 'note-9' }])
      expect(jsonLines(tailing.out())).not.toEqual([])
    }, 30_000)
    for (const { id } of jsonLines(tailing.out())) expect(id).toMatch(/^cli-new-/)
    tailing.child.kill('SIGINT')
    expect(await tailing.ended).toMatchObject({ code: 0 })
  })

  test('begins in the past where asked to, and ends after so many', async () => {
    const { code, out } = await start(['messages', 'tail', topic, '--since', '3h', '--key', 'note-1', '--limit', '2'], {
      REGISTRY_URL: registry.url,
    }).ended
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toHaveLength(3)
  })
})
