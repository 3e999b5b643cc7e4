import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escaped, escapeKey, unescaped } from './keys.ts'

describe('keys as MongoDB stores them', () => {
  it('stay readable when they are ordinary', () => {
    for (const key of ['orderId', 'first name', '_id', 'ünï', '0']) expect(escapeKey(key)).toBe(key)
  })

  it('mean nothing else to MongoDB, BSON or JavaScript', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '_bsontype', '__proto__', '$ref', 'a.b')), key => {
        const stored = escapeKey(key)
        expect(stored).not.toMatch(/[.$\0]|^$|^_bsontype$|^__proto__$/)
        expect(unescaped(escaped({ [key]: 1 }))).toEqual({ [key]: 1 })
      }),
    )
  })

  it('never become one key of two', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', '.', '$', '2', '4', 'e', '_') }),
        fc.string({ unit: fc.constantFrom('%', '.', '$', '2', '4', 'e', '_') }),
        (a, b) => {
          expect(escapeKey(a) === escapeKey(b)).toBe(a === b)
        },
      ),
    )
  })
})
