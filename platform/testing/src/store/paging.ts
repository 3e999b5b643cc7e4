import type { ProjectionDocument, Store } from '@millrace/event-sourcing'
import { describe, expect, it } from 'vitest'
import type { StoreFixture } from './store-fixture.ts'

const view = 'orders.v1'

const order = (id: string, since: number, fields: object = {}): ProjectionDocument => ({
  id,
  rev: 1,
  since: new Date(since),
  seen: {},
  value: { id, ...fields },
})

const walk = async (store: Store, size: number, equal: Readonly<Record<string, unknown>> = {}): Promise<readonly (readonly string[])[]> => {
  const pages: (readonly string[])[] = []
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await store.documents.page(view, equal, size, cursor)
    pages.push(page.items.map(({ id }) => id))
    cursor = page.next
  }
  return pages
}

const idsOf = async (store: Store, equal: Readonly<Record<string, unknown>>) => (await walk(store, 200, equal)).flat()

export const paging = (fixture: StoreFixture) =>
  describe('pages', () => {
    it('show living documents, newest first, then by id', async () => {
      const { documents } = fixture.store
      const { value: _, ...tombstone } = order('e', 400)
      await documents.save(view, [order('a', 100), order('c', 300), order('b', 300), order('d', 200), tombstone])
      expect(await documents.page(view, {}, 10)).toStrictEqual({ items: ['b', 'c', 'd', 'a'].map(id => ({ id, value: { id } })) })
      expect(await documents.page('empty.v1', {}, 10)).toStrictEqual({ items: [] })
    })

    it('follow one another without a gap or a repeat', async () => {
      const many = Array.from({ length: 10 }, (_, n) => order(`d${n}`, Math.floor(n / 3)))
      await fixture.store.documents.save(view, many)
      expect(await walk(fixture.store, 4)).toEqual([
        ['d9', 'd6', 'd7', 'd8'],
        ['d3', 'd4', 'd5', 'd0'],
        ['d1', 'd2'],
      ])
      expect((await walk(fixture.store, 5)).map(page => page.length)).toEqual([5, 5])
    })

    it('go on where they were when newer documents came in between', async () => {
      const { documents } = fixture.store
      await documents.save(view, [order('a', 100), order('b', 200), order('c', 300)])
      const first = await documents.page(view, {}, 2)
      await documents.save(view, [order('d', 400), order('b0', 250)])
      const second = await documents.page(view, {}, 2, first.next)
      expect([first, second].map(page => page.items.map(({ id }) => id))).toEqual([['c', 'b'], ['a']])
    })

    it('show documents whose fields all equal what is asked, of the same type', async () => {
      const { documents } = fixture.store
      await documents.index(view, ['owner', 'state.$x'])
      await documents.save(view, [
        order('a', 1, { owner: 'ada', paid: true, count: 1, 'state.$x': 'open', at: new Date(5), note: null }),
        order('b', 2, { owner: 'ada', paid: false, count: 2, 'state.$x': 'open' }),
        order('c', 3, { owner: 'bob', paid: true, count: '1', state: { $x: 'open' } }),
      ])
      const { store } = fixture
      expect(await idsOf(store, { owner: 'ada' })).toEqual(['b', 'a'])
      expect(await idsOf(store, { owner: 'ada', paid: true })).toEqual(['a'])
      expect(await idsOf(store, { count: 1 })).toEqual(['a'])
      expect(await idsOf(store, { 'state.$x': 'open' })).toEqual(['b', 'a'])
      expect(await idsOf(store, { at: new Date(5) })).toEqual(['a'])
      expect(await idsOf(store, { note: null })).toEqual(['a'])
      expect(await idsOf(store, { none: 'x' })).toEqual([])
    })

    it('page through what a filter leaves', async () => {
      const { documents } = fixture.store
      await documents.index(view, ['owner'])
      await documents.save(
        view,
        Array.from({ length: 9 }, (_, n) => order(`d${n}`, n, { owner: n % 2 === 0 ? 'ada' : 'bob' })),
      )
      expect(await walk(fixture.store, 2, { owner: 'ada' })).toEqual([['d8', 'd6'], ['d4', 'd2'], ['d0']])
    })

    it('are 200 documents at most', async () => {
      await fixture.store.documents.save(
        view,
        Array.from({ length: 201 }, (_, n) => order(`d${n}`, n)),
      )
      expect((await walk(fixture.store, 5000)).map(page => page.length)).toEqual([200, 1])
    })

    it('refuse a cursor they did not give', async () => {
      const { documents } = fixture.store
      await documents.save(view, [order('a', 1), order('b', 2)])
      const { next } = await documents.page(view, {}, 1)
      expect(next).toBeTypeOf('string')
      for (const cursor of [
        '',
        'x',
        'W10',
        ...['["orders.v1"]', '["orders.v1",1e300,"a"]'].map(text => Buffer.from(text).toString('base64url')),
      ]) {
        await expect(documents.page(view, {}, 1, cursor)).rejects.toMatchObject({ code: 'MR_CURSOR' })
      }
      await expect(documents.page('orders.v2', {}, 1, next)).rejects.toMatchObject({ code: 'MR_CURSOR' })
    })

    it.each([
      ['undefined, which would list everything', undefined],
      ['an object, which could be an operator', { $ne: 'ada' }],
    ])('refuse a filter by %s', async (_, owner) => {
      await expect(fixture.store.documents.page(view, { owner }, 10)).rejects.toMatchObject({ code: 'MR_STORE_REFUSED' })
    })

    it('may be indexed again and again', async () => {
      await fixture.store.documents.index(view, ['owner'])
      await fixture.store.documents.index(view, ['owner', 'status'])
      await (await fixture.another()).documents.index(view, [])
    })
  })
