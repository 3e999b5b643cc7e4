import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSlots } from './slots.ts'

test('whatever comes and goes, what is there is there once, and no more places are kept than were ever taken at once', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant('add' as const), fc.nat({ max: 20 })), { maxLength: 200 }), steps => {
      const slots = createSlots<{ readonly name: number }>()
      const held = new Map<number, { readonly name: number }>()
      let most = 0
      for (const [name, step] of steps.entries()) {
        if (step === 'add') {
          const item = { name }
          held.set(slots.add(item), item)
        } else {
          slots.remove(step)
          held.delete(step)
        }
        most = Math.max(most, held.size)
        expect([...slots]).toHaveLength(held.size)
        expect(new Set(slots)).toEqual(new Set(held.values()))
      }
      for (const at of held.keys()) expect(at).toBeLessThan(most)
      slots.clear()
      expect([...slots]).toEqual([])
    }),
  )
})
