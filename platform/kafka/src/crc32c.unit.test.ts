import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'
import { crc32c as original } from './kafkajs.ts'

test('the checksum is that of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
})

test('of any bytes it is what kafkajs computes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), bytes => {
      expect(crc32c(Buffer.from(bytes))).toBe(original(Buffer.from(bytes)) >>> 0)
    }),
  )
})
