import type { Lease, ProjectionDocument } from '@millrace/event-sourcing'
import { describe, expect, it } from 'vitest'
import type { StoreFixture } from './store-fixture.ts'

const lease = (given: Partial<Lease> = {}): Lease => ({ name: 'slot-1', owner: 'one', epoch: 1, beat: 1, ...given })

const document = (id: string, rev: number, given: Partial<ProjectionDocument> = {}): ProjectionDocument => ({
  id,
  rev,
  since: new Date(1000),
  seen: { 'order-1 orders.events 3': rev, '$stream a.b 0': 1 },
  value: { status: `rev ${rev}`, 'dotted.$key': new Date(7) },
  ...given,
})

const leases = (fixture: StoreFixture) =>
  describe('leases', () => {
    it('are taken when free, renewed by whom they show, and read back whole', async () => {
      const { leases } = fixture.store
      expect(await leases.read('slot-1')).toBeUndefined()
      expect(await leases.write(lease({ address: 'http://one' }), undefined)).toBe(true)
      expect(await leases.read('slot-1')).toStrictEqual(lease({ address: 'http://one' }))
      expect(await leases.write(lease({ beat: 2 }), lease())).toBe(true)
      expect(await leases.read('slot-1')).toStrictEqual(lease({ beat: 2 }))
    })

    it('refuse who expects another epoch or beat, or none', async () => {
      const { leases } = fixture.store
      await leases.write(lease({ epoch: 3, beat: 7 }), undefined)
      expect(await leases.write(lease({ owner: 'two' }), undefined)).toBe(false)
      expect(await leases.write(lease({ owner: 'two' }), lease({ epoch: 3, beat: 6 }))).toBe(false)
      expect(await leases.write(lease({ owner: 'two' }), lease({ epoch: 2, beat: 7 }))).toBe(false)
      expect(await leases.write(lease({ name: 'slot-2' }), lease())).toBe(false)
      expect(await leases.read('slot-1')).toStrictEqual(lease({ epoch: 3, beat: 7 }))
      expect(await leases.read('slot-2')).toBeUndefined()
    })

    it('go to one of two that race', async () => {
      const [one, two] = [fixture.store, await fixture.another()]
      for (let epoch = 1; epoch <= 10; epoch += 1) {
        const expected = await one.leases.read('slot-1')
        const won = await Promise.all([
          one.leases.write(lease({ epoch, owner: 'one' }), expected),
          two.leases.write(lease({ epoch, owner: 'two' }), expected),
        ])
        expect(won.toSorted()).toEqual([false, true])
        expect((await two.leases.read('slot-1'))?.owner).toBe(won[0] ? 'one' : 'two')
      }
    })
  })

const documents = (fixture: StoreFixture) =>
  describe('documents', () => {
    it('are written one revision after the other and come back whole', async () => {
      const { documents } = fixture.store
      expect(await documents.save('orders', [document('a', 1)])).toEqual([true])
      expect(await documents.save('orders', [document('a', 2), document('b', 1)])).toEqual([true, true])
      expect(await documents.load('orders', ['a', 'b', 'none'])).toStrictEqual(
        new Map([
          ['a', document('a', 2)],
          ['b', document('b', 1)],
        ]),
      )
      expect(await documents.load('others', ['a'])).toEqual(new Map())
      expect(await documents.load('orders', [])).toEqual(new Map())
      expect(await documents.save('orders', [])).toEqual([])
    })

    it('refuse any other revision, each for itself', async () => {
      const { documents } = fixture.store
      await documents.save('orders', [document('a', 1), document('b', 1), document('c', 1)])
      const outcomes = await documents.save('orders', [
        document('a', 1, { value: 'again' }),
        document('b', 2),
        document('c', 3, { value: 'ahead' }),
        document('d', 2, { value: 'ahead of nothing' }),
        document('e', 1),
      ])
      expect(outcomes).toEqual([false, true, false, false, true])
      const found = await documents.load('orders', ['a', 'b', 'c', 'd', 'e'])
      expect([...found.values()].toSorted((p, q) => (p.id < q.id ? -1 : 1))).toStrictEqual([
        document('a', 1),
        document('b', 2),
        document('c', 1),
        document('e', 1),
      ])
    })

    it('stay as a tombstone without a value, and live again', async () => {
      const { documents } = fixture.store
      const { value: _, ...tombstone } = document('a', 2)
      await documents.save('orders', [document('a', 1)])
      expect(await documents.save('orders', [tombstone])).toEqual([true])
      expect((await documents.load('orders', ['a'])).get('a')).toStrictEqual(tombstone)
      expect(await documents.save('orders', [document('a', 1)])).toEqual([false])
      expect(await documents.save('orders', [document('a', 3)])).toEqual([true])
      expect((await documents.load('orders', ['a'])).get('a')).toStrictEqual(document('a', 3))
    })

    it('go to one of two that race, at every revision', async () => {
      const [one, two] = [fixture.store, await fixture.another()]
      const ids = Array.from({ length: 20 }, (_, n) => `d${n}`)
      for (const rev of [1, 2, 3, 4]) {
        const write = (owner: string) => ids.map(id => document(id, rev, { value: { owner } }))
        const [ones, twos] = await Promise.all([
          one.documents.save('orders', write('one')),
          two.documents.save('orders', write('two').toReversed()),
        ])
        const found = await one.documents.load('orders', ids)
        for (const [n, id] of ids.entries()) {
          const won = [ones[n], twos[ids.length - 1 - n]]
          expect(won.toSorted()).toEqual([false, true])
          expect(found.get(id)?.value).toEqual({ owner: won[0] ? 'one' : 'two' })
        }
      }
    })
  })

export const compareAndSet = (fixture: StoreFixture) =>
  describe('compare and set', () => {
    leases(fixture)
    documents(fixture)
  })
