import type { Assignment } from '@millrace/messaging'
import { expect, test } from 'vitest'
import { type Fixture, numbered, textsOf } from './fixture.ts'
import { beginJoining, joinGroup, shared } from './joining.ts'

/** Members coming and going. */
export const generationPromises = (at: Fixture): void => {
  test('two members share the partitions, and one number of every topic lies with one member', async () => {
    const topics = [await at.topic(4), await at.topic(4), await at.topic(2)]
    const group = at.name('group')
    const first = await joinGroup(at, group, topics)
    const second = await joinGroup(at, group, topics, { broker: await at.another() })
    await shared(at, [first, second], 10)
    for (const { partition } of first.current().partitions) {
      const together = first.current().partitions.filter(other => other.partition === partition)
      expect(together).toHaveLength(partition < 2 ? 3 : 2)
    }
    expect(first.current().generation).toBe(second.current().generation)
  })

  test('a member drains and commits before it joins again, and only then another is given its partitions', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const journal: string[] = []
    const drained = Promise.withResolvers<void>()
    const first = await joinGroup(at, group, [topic], {
      name: 'first',
      journal,
      revoked: async assignment => {
        if (assignment !== first.assignments[0]) return
        await drained.promise
        await assignment.commit(assignment.partitions.map(own => ({ ...own, offset: 5, metadata: 'drained' })))
      },
    })
    const second = beginJoining(at, group, [topic], { name: 'second', journal, assigned: async () => undefined })
    await at.eventually(() => expect(journal).toContain('first revoking'))
    await at.send(topic, 0, ['must wait'])
    // law 5: while the first still drains, nobody else may be given anything.
    expect(journal).toEqual(['first assigned', 'first revoking'])
    expect(first.assignments[0]?.signal.aborted).toBe(false)
    drained.resolve()
    await second.member.joined
    expect(journal.indexOf('first revoked')).toBeLessThan(journal.indexOf('second assigned'))
    expect(journal.slice(journal.indexOf('first revoking'), journal.indexOf('first revoked'))).not.toContain('first records')
    await shared(at, [first, second], 2)
    expect(await second.current().committed()).toMatchObject([{ offset: 5, metadata: 'drained' }])
  })

  test('law 12: an assignment still at work is told when it is to be given back, by a rebalance as by closing', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const untilAborted = ({ signal }: Assignment) =>
      new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    const slow = beginJoining(at, group, [topic], { assigned: untilAborted })
    slow.member.joined.catch(() => undefined)
    await at.eventually(() => expect(slow.assignments).toHaveLength(1))
    const second = await joinGroup(at, group, [topic], { broker: await at.another() })
    expect(slow.assignments[0]?.signal.aborted).toBe(true)
    await slow.member.close()
    expect(slow.current().signal.aborted).toBe(true)
    await expect(slow.member.joined).rejects.toMatchObject({ code: 'MR_CLOSED' })
    await at.eventually(() => expect(second.owns()).toHaveLength(2))
    expect(slow.troubles).toEqual([])
  })

  test('a commit of an ended generation is refused and changes nothing, though its member is in a later one', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const first = await joinGroup(at, group, [topic])
    const old = first.current()
    await old.commit([{ topic, partition: 0, offset: 1, metadata: 'old' }])
    const second = await joinGroup(at, group, [topic])
    await shared(at, [first, second], 2)
    expect(old.signal.aborted).toBe(true)
    await expect(old.commit([{ topic, partition: 0, offset: 9, metadata: '' }])).rejects.toMatchObject({ code: 'MR_STALE_GENERATION' })
    expect(await at.broker.topics.committed(group, [topic])).toEqual([{ topic, partition: 0, offset: 1, metadata: 'old' }])
    await first.current().commit(first.current().partitions.map(own => ({ ...own, offset: 2, metadata: 'new' })))
    expect((await at.broker.topics.committed(group, [topic])).filter(({ metadata }) => metadata === 'new')).toHaveLength(1)
  })

  test('a member that closes drains, leaves, and its partitions go on with the other', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const first = await joinGroup(at, group, [topic])
    const second = await joinGroup(at, group, [topic], {
      revoked: async assignment => {
        await assignment.commit(assignment.partitions.map(own => ({ ...own, offset: 1, metadata: '' })))
      },
    })
    await shared(at, [first, second], 2)
    const left = second.current()
    for (const partition of [0, 1]) await at.send(topic, partition, numbered(2))
    await second.member.close()
    expect(left.signal.aborted).toBe(true)
    await shared(at, [first], 2)
    const own = left.partitions[0]?.partition ?? -1
    await at.eventually(() => expect(textsOf(first.records(), own)).toEqual(['v1']))
    const seen = second.batches.length
    await at.send(topic, own, ['after'])
    await at.eventually(() => expect(textsOf(first.records(), own)).toEqual(['v1', 'after']))
    expect(second.batches).toHaveLength(seen)
  })

  test('a member that does not drain in time is left behind, its commit refused, and it comes back', async () => {
    const topic = await at.topic(2)
    const group = at.name('group')
    const rebalanceTimeoutMs = at.options.shortRebalanceMs ?? 100
    const drained = Promise.withResolvers<void>()
    const slow = await joinGroup(at, group, [topic], {
      rebalanceTimeoutMs,
      revoked: assignment => (assignment === slow.assignments[0] ? drained.promise : Promise.resolve()),
    })
    const old = slow.current()
    const other = await joinGroup(at, group, [topic], { rebalanceTimeoutMs })
    expect(other.owns()).toEqual([`${topic}/0`, `${topic}/1`])
    await expect(old.commit([{ topic, partition: 0, offset: 9, metadata: '' }])).rejects.toMatchObject({ code: 'MR_STALE_GENERATION' })
    expect(await at.broker.topics.committed(group, [topic])).toEqual([])
    drained.resolve()
    await at.eventually(() => expect(slow.assignments.length).toBeGreaterThan(1))
    await shared(at, [slow, other], 2)
  })

  test('members of different groups each get everything', async () => {
    const topic = await at.topic()
    const [first, second] = await Promise.all([joinGroup(at, at.name('group'), [topic]), joinGroup(at, at.name('group'), [topic])])
    await at.send(topic, 0, ['v0'])
    await at.eventually(() => expect([textsOf(first.records()), textsOf(second.records())]).toEqual([['v0'], ['v0']]))
  })
}
