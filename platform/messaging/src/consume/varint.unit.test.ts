import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_VARINT_BYTES, readVarints, writeVarint } from './varint.ts'

test('numbers are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), values => {
      const bytes = Buffer.alloc(MAX_VARINT_BYTES * values.length)
      const end = values.reduce((at, value) => writeVarint(bytes, at, value), 0)
      expect(readVarints(bytes.subarray(0, end))).toEqual(values)
    }),
  )
})

test('a number that was cut, or is larger than any offset, is none', () => {
  expect(readVarints(Uint8Array.of(5, 0x80))).toBeUndefined()
  expect(readVarints(new Uint8Array(9).fill(0xff))).toBeUndefined()
})
