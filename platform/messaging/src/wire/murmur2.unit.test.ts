import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { murmur2, partitionOf } from './murmur2.ts'

describe('murmur2', () => {
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("agrees with Kafka's own test values for %s", (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })

  test('does not depend on where the bytes lie in a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(7), (bytes, shift) => {
        const larger = new Uint8Array(bytes.length + shift)
        larger.set(bytes, shift)
        expect(murmur2(larger.subarray(shift))).toBe(murmur2(bytes))
      }),
    )
  })
})

describe('the partition of a key', () => {
  test('clears the sign bit, as Kafka does, rather than taking the absolute value', () => {
    expect(partitionOf('21', 12)).toBe((-973932308 & 0x7fffffff) % 12)
  })

  test('is always one of the partitions', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (key, partitions) => {
        const partition = partitionOf(key, partitions)
        expect(partition >= 0 && partition < partitions && Number.isInteger(partition)).toBe(true)
      }),
    )
  })
})
