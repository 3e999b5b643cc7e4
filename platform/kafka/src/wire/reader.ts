/** Reads Kafka's wire types. Throws RangeError beyond the end. Offsets and times are numbers: below 2^53. */
export class Reader {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  int8(): number {
    const value = this.bytes.readInt8(this.at)
    this.at += 1
    return value
  }

  int16(): number {
    const value = this.bytes.readInt16BE(this.at)
    this.at += 2
    return value
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.at)
    this.at += 4
    return value
  }

  int64(): number {
    const high = this.bytes.readInt32BE(this.at)
    const low = this.bytes.readUInt32BE(this.at + 4)
    this.at += 8
    return high * 0x1_0000_0000 + low
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  unsignedVarint(): number {
    const first = this.bytes[this.at++]
    if (first === undefined) throw this.#beyond()
    return first < 0x80 ? first : this.#longVarint(first)
  }

  /** Zigzag, of 32 or 64 bits. */
  varint(): number {
    const raw = this.unsignedVarint()
    if (raw < 0x80000000) return (raw >>> 1) ^ -(raw & 1)
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  #longVarint(first: number): number {
    let value = first & 0x7f
    for (let factor = 128; ; factor *= 128) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw this.#beyond()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }

  #beyond(): RangeError {
    return new RangeError(`a number ends beyond the ${this.bytes.length} bytes`)
  }

  slice(length: number): Buffer {
    const end = this.at + length
    if (length < 0 || end > this.bytes.length) throw new RangeError(`${length} bytes at ${this.at} of ${this.bytes.length}`)
    const slice = this.bytes.subarray(this.at, end)
    this.at = end
    return slice
  }

  /** Int32 length; null when negative. */
  nullableBytes(): Buffer | null {
    const length = this.int32()
    return length < 0 ? null : this.slice(length)
  }

  /** Varint length; null when negative. */
  varintBytes(): Buffer | null {
    const length = this.varint()
    return length < 0 ? null : this.slice(length)
  }

  nullableString(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.slice(length).toString()
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  compactString(): string {
    const length = this.unsignedVarint() - 1
    return length < 0 ? '' : this.slice(length).toString()
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read)
  }

  compactArray<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.unsignedVarint() - 1) }, read)
  }

  /** Tagged fields, of which we read none. */
  skipTags(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint()
      this.slice(this.unsignedVarint())
    }
  }
}
