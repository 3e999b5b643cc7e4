/** A number below 2^53 takes no more. */
export const MAX_VARINT_BYTES = 8

/** LEB128, unsigned; returns where the next byte goes. */
export const writeVarint = (bytes: Uint8Array, at: number, value: number): number => {
  let left = value
  let next = at
  // Bit operations would cut the number to 32 bits.
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes[next++] = (left % 0x80) | 0x80
  bytes[next++] = left
  return next
}

/** All numbers in these bytes, or undefined where they aren't such a sequence. */
export const readVarints = (bytes: Uint8Array): readonly number[] | undefined => {
  const values: number[] = []
  let value = 0
  let scale = 1
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale
    if (!Number.isSafeInteger(value)) return undefined
    if (byte >= 0x80) scale *= 0x80
    else {
      values.push(value)
      value = 0
      scale = 1
    }
  }
  return scale === 1 ? values : undefined
}
