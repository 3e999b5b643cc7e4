import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Consumer, consume, createCodec, type Received, systemClock, systemIds, toRecord } from '@millrace/messaging'
import { memorySchemas, silentTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing/eventually'
import { permanent } from 'millrace'
import { afterAll, describe, expect, test } from 'vitest'
import { jsonLines, millrace, start } from '../test/command.ts'
import { newBroker, newTopic, ownName, send } from '../test/kafka.ts'

const broker = newBroker()
const consumers: Consumer[] = []
afterAll(async () => {
  await Promise.all(consumers.map(consumer => consumer.close()))
  await broker.close()
})

const type = 'shop.Sold'
const within = 30_000

/** A consumer whose handler fails for orders that are poison, on a topic and in a group of its own. */
const shop = async () => {
  const [topic, group] = [await newTopic(broker), ownName('shop')]
  const schema = JSON.stringify({ type: 'record', name: type, fields: [{ name: 'name', type: 'string' }] })
  const contract = { type, topic, key: 'name', schema, fingerprint: schema }
  const contracts = {
    types: { [type]: contract },
    topics: { [topic]: { topic, owner: 'shop', partitions: 1, cleanup: 'keep' as const, maxMessageBytes: 1_000, types: [type] } },
  }
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare([type])
  const started = new Set<string>()
  const poison = new Set<string>()
  const handled: string[] = []
  const handle = async (messages: readonly Received[]): Promise<void> => {
    for (const { message } of messages) {
      if (poison.has(message.id)) throw permanent(`No such customer "${message.id}".`)
      handled.push(message.id)
    }
  }
  const consumer = (allowLetterEdits = false): Consumer => {
    const one = consume({
      group,
      topics: [topic],
      types: new Set([type]),
      handle,
      allowLetterEdits,
      broker,
      codec,
      started: {
        has: async (_, topicId, partition) => started.has(`${topicId}/${partition}`),
        record: async (_, partitions) => {
          for (const { topicId, partition } of partitions) started.add(`${topicId}/${partition}`)
        },
      },
      clock: systemClock,
      ids: systemIds,
      telemetry: silentTelemetry,
    })
    consumers.push(one)
    return one
  }
  const message = (key: string, id: string) =>
    toRecord(
      {
        id,
        type,
        topic,
        key,
        correlationId: `flow-${id}`,
        causationId: id,
        source: 'test',
        at: Date.now(),
        value: codec.encode(type, { name: `secret-${id}` }),
      },
      1,
    )
  return {
    group,
    poison,
    handled,
    consumer,
    publish: (...messages: readonly (readonly [key: string, id: string])[]) =>
      send(
        broker,
        messages.map(([key, id]) => message(key, id)),
      ),
  }
}

/** Letters of a1, with a2 behind it, and of c1. */
const withLetters = async () => {
  const world = await shop()
  for (const id of ['a1', 'c1']) world.poison.add(id)
  const consumer = world.consumer()
  await world.publish(['a', 'a1'], ['b', 'b1'], ['a', 'a2'], ['c', 'c1'])
  await eventually(() => expect(consumer.status()).toMatchObject([{ finished: 4, liveLetters: 3 }]), within)
  return { ...world, running: consumer }
}

describe('millrace letters', () => {
  test('shows letters by their cause, one by one and each alone, and what they hold only when asked', async () => {
    const { group } = await withLetters()
    const groups = await millrace('letters', 'groups', '--group', group, '--json')
    expect(groups).toMatchObject({ code: 0, err: '' })
    expect(jsonLines(groups.out)).toMatchObject([
      { group, class: 'permanent', count: 2, behind: 1, types: [type], message: expect.stringContaining('No such customer') },
    ])
    expect((await millrace('letters', 'groups', '--group', group)).out).toMatch(new RegExp(`^${group} +[\\da-f]{16} +2 +1 +permanent`, 'm'))

    const list = await millrace('letters', 'list', '--group', group, '--json')
    const letters = jsonLines(list.out)
    expect(letters).toMatchObject([
      { messageId: 'a1', lane: 'key/a', recordKey: 'a', correlationId: 'flow-a1', failure: { class: 'permanent', attempts: 1 } },
      { messageId: 'a2', failure: { class: 'behind' }, behind: letters[0]?.key },
      { messageId: 'c1' },
    ])
    expect(list.out).not.toContain('record":')
    expect((await millrace('letters', 'list', '--group', group, '--key', 'c')).out).toMatch(/key\/c/)
    expect(
      jsonLines((await millrace('letters', 'list', '--group', group, '--error', 'customer', '--correlation-id', 'flow-c1', '--json')).out),
    ).toHaveLength(1)

    const key = String(letters[0]?.key)
    const shown = await millrace('letters', 'show', key, '--group', group)
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toContain('No such customer "a1".')
    expect(shown.out).not.toContain('secret')
    const exported = jsonLines((await millrace('letters', 'list', '--group', group, '--json', '--payload')).out)
    expect(Buffer.from(String(Object(exported[0]?.record).value), 'base64').toString()).toContain('secret-a1')
    expect(await millrace('letters', 'show', 'no/0/1', '--group', group)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no live letter no/0/1'),
    })
  })

  test('law 8: redrives after a dry run that says what is repeated, with a reason, in the order of lanes, and says what came of each', async () => {
    const { group, poison, handled } = await withLetters()
    const plan = await millrace('letters', 'redrive', '--group', group, '--all')
    expect(plan).toMatchObject({ code: 0, err: '' })
    expect(plan.out).toContain('redrive 3 letters in 2 lanes')
    expect(plan.out).toContain('may be done again')
    expect(plan.out).toContain('nothing was done: add --yes')
    expect(handled).toEqual(['b1'])

    expect(await millrace('letters', 'redrive', '--group', group, '--all', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason'),
    })
    expect(await millrace('letters', 'redrive', '--group', group, '--yes', '--reason', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--all'),
    })

    poison.delete('a1')
    const partly = await millrace('letters', 'redrive', '--group', group, '--all', '--yes', '--reason', 'customer added', '--by', 'ada')
    expect(partly.code).toBe(1)
    expect(partly.out).toMatch(/^redriven +\S+ a1$/m)
    expect(partly.out).toMatch(/^redriven +\S+ a2$/m)
    expect(partly.out).toMatch(/^failed +\S+ c1 .*No such customer/m)
    expect(partly.err).toMatch(/asked 3: .*2 redriven/)
    expect(handled).toEqual(['b1', 'a1', 'a2'])

    poison.clear()
    const rest = await millrace(
      'letters',
      'redrive',
      '--group',
      group,
      '--key',
      'c',
      '--yes',
      '--reason',
      'and the other',
      '--by',
      'ada',
      '--rate',
      '50',
    )
    expect(rest).toMatchObject({ code: 0, err: expect.stringContaining('1 redriven') })
    expect((await millrace('letters', 'list', '--group', group)).err).toBe('0 letters\n')
    const journal = jsonLines((await millrace('letters', 'journal', '--group', group, '--json')).out)
    expect(journal.map(({ outcome }) => outcome).toSorted()).toEqual(['failed', 'redriven', 'redriven', 'redriven'])
    expect(journal[0]).toMatchObject({ request: { by: 'ada', why: 'customer added', kind: 'redrive' } })
    expect((await millrace('letters', 'journal', '--group', group, '--outcome', 'failed')).out).toMatch(/customer added/)
  })

  test('discards, and leaves what was behind first of its lane', async () => {
    const { group, handled } = await withLetters()
    const [first] = jsonLines((await millrace('letters', 'list', '--group', group, '--json')).out)
    const plan = await millrace('letters', 'discard', String(first?.key), '--group', group)
    expect(plan.out).toContain('1 letter behind these not included')
    const done = await millrace('letters', 'discard', String(first?.key), '--group', group, '--yes', '--reason', 'a test order')
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining('1 discarded') })
    expect(jsonLines((await millrace('letters', 'list', '--group', group, '--json')).out)).toMatchObject([
      { messageId: 'a2' },
      { messageId: 'c1' },
    ])
    expect(handled).toEqual(['b1'])
  })

  test('edits where the consumer allows it, and says so where it does not', async () => {
    const { group, running, consumer, publish, handled } = await withLetters()
    const [letter] = jsonLines((await millrace('letters', 'list', '--group', group, '--key', 'c', '--json')).out)
    const file = join(mkdtempSync(join(tmpdir(), 'millrace-edit-')), 'value')
    writeFileSync(
      file,
      Buffer.from(
        String(
          Object(jsonLines((await millrace('letters', 'list', '--group', group, '--key', 'c', '--json', '--payload')).out)[0]?.record)
            .value,
        ),
        'base64',
      ),
    )
    const ask = ['letters', 'edit', String(letter?.key), '--group', group, '--value', file]
    expect(await millrace(...ask)).toMatchObject({ code: 0, err: expect.stringContaining('nothing was done') })
    expect(await millrace(...ask, '--yes', '--reason', 'x')).toMatchObject({ code: 1, out: expect.stringContaining('takes no edits') })
    await running.close()
    consumer(true)
    await publish(['d', 'd1'])
    await eventually(() => expect(handled).toContain('d1'), within)
    expect(await millrace(...ask, '--yes', '--reason', 'x')).toMatchObject({ code: 0, out: expect.stringContaining('redriven') })
    expect(handled.at(-1)).toMatch(/^[\da-f]{8}-/)
  })

  test('says that nobody answers, and withdraws on Ctrl-C what was not tried', async () => {
    const { group, running, consumer, handled } = await withLetters()
    await running.close()
    const asked = await millrace('letters', 'redrive', '--group', group, '--key', 'c', '--yes', '--reason', 'x', '--wait', '1s')
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('has no member now') })
    expect(asked.err).toContain('1 not answered yet')
    expect(asked.err).toMatch(/no answer yet for letters of \S+\/0 \(1\)/)
    expect((await millrace('letters', 'list', '--group', group)).out).toMatch(/redrive by /)

    const { child, ended, err } = start(['letters', 'redrive', '--group', group, '--key', 'a', '--yes', '--reason', 'y'])
    await eventually(() => expect(err()).toContain('has no member now'), within)
    await eventually(
      async () => expect((await millrace('letters', 'list', '--group', group, '--key', 'a')).out).toMatch(/redrive by /),
      within,
    )
    child.kill('SIGINT')
    await eventually(
      async () => expect((await millrace('letters', 'list', '--group', group, '--key', 'a')).out).not.toMatch(/redrive by /),
      within,
    )
    consumer()
    expect((await ended).code).toBe(130)
    await eventually(async () => {
      const journal = jsonLines((await millrace('letters', 'journal', '--group', group, '--json')).out)
      expect(journal.map(({ outcome }) => outcome).toSorted()).toEqual(['failed', 'withdrawn', 'withdrawn'])
    }, within)
    expect(handled).toEqual(['b1'])
  })

  test('says that a group has no letters', async () => {
    expect(await millrace('letters', 'list', '--group', 'no-such')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no-such.letters'),
    })
  })
})
