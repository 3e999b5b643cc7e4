import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { derivedId } from './derived-id.ts'

describe('a derived id', () => {
  test('is a UUIDv8 made of the SHA-256 of the fields joined by 0x1F', () => {
    const hash = createHash('sha256').update(Buffer.from('order-1\x1fé\x1f0')).digest('hex')
    const id = derivedId('order-1', 'é', 0)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(id.replaceAll('-', '').slice(0, 12)).toBe(hash.slice(0, 12))
    expect(id.slice(-12)).toBe(hash.slice(20, 32))
  })

  test('law 2: is the same for the same fields and another for others', () => {
    const field = fc.string().filter(text => !text.includes('\x1f'))
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.array(field, { minLength: 1 }), (a, b) => {
        expect(derivedId(...a) === derivedId(...b)).toBe(a.length === b.length && a.every((value, at) => value === b[at]))
      }),
    )
  })
})
