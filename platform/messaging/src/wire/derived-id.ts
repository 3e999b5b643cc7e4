import { createHash } from 'node:crypto'

/**
 * The same id for the same fields, everywhere and for ever: a UUIDv8 (RFC 9562) from the SHA-256 of the UTF-8 fields
 * joined by 0x1F. So whoever makes a message again makes it with the same id (law 2).
 */
export const derivedId = (...fields: readonly (string | number)[]): string => {
  const bytes = createHash('sha256').update(fields.join('\u001f'), 'utf8').digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
