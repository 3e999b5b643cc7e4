import { describe, expect, it } from 'vitest'
import type { StoreFixture } from './store-fixture.ts'

export const remembering = (fixture: StoreFixture) =>
  describe('what is remembered', () => {
    it('is every schema under its first text', async () => {
      const { schemas } = fixture.store
      expect(await schemas.all()).toEqual([])
      const first = { id: 1, schema: '{"type":"string"}', fingerprint: 'f1' }
      await schemas.remember(first)
      await schemas.remember({ id: 1, schema: 'another', fingerprint: 'f2' })
      await schemas.remember({ ...first, id: 2 })
      expect((await schemas.all()).toSorted((a, b) => a.id - b.id)).toStrictEqual([first, { ...first, id: 2 }])
    })

    it('is one text when two instances learn a schema at once', async () => {
      const stores = [fixture.store, await fixture.another()]
      const schema = { id: 1, schema: '"string"', fingerprint: 'f' }
      await Promise.all(stores.flatMap(store => Array.from({ length: 5 }, () => store.schemas.remember(schema))))
      expect(await fixture.store.schemas.all()).toStrictEqual([schema])
    })

    it('is each partition a group has started', async () => {
      const { started } = fixture.store
      const on = (topicId: string, ...partitions: number[]) => partitions.map(partition => ({ topicId, partition }))
      await started.record('orders', on('t1', 0, 1))
      await started.record('orders', on('t1', 1, 2))
      await started.record('orders', [])
      expect(await Promise.all([0, 1, 2, 3].map(partition => started.has('orders', 't1', partition)))).toEqual([true, true, true, false])
      expect(await started.has('orders', 't2', 0)).toBe(false)
      expect(await started.has('payments', 't1', 0)).toBe(false)
    })

    it('tells apart names that look alike when joined', async () => {
      const { started } = fixture.store
      await started.record('a/b', [{ topicId: 'c', partition: 0 }])
      expect(await started.has('a', 'b/c', 0)).toBe(false)
    })
  })
