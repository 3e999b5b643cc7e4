/** Writes Kafka's wire types into one growing buffer. */
export class Writer {
  #bytes: Buffer
  #at = 0

  constructor(sizeBytes = 256) {
    this.#bytes = Buffer.allocUnsafe(sizeBytes)
  }

  get length(): number {
    return this.#at
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  int8(value: number): this {
    this.#at = this.#room(1).writeInt8(value, this.#at)
    return this
  }

  int16(value: number): this {
    this.#at = this.#room(2).writeInt16BE(value, this.#at)
    return this
  }

  int32(value: number): this {
    this.#at = this.#room(4).writeInt32BE(value, this.#at)
    return this
  }

  uint32(value: number): this {
    this.#at = this.#room(4).writeUInt32BE(value, this.#at)
    return this
  }

  int64(value: number): this {
    const bytes = this.#room(8)
    bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#at)
    this.#at = bytes.writeUInt32BE(value - Math.floor(value / 0x1_0000_0000) * 0x1_0000_0000, this.#at + 4)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  unsignedVarint(value: number): this {
    const bytes = this.#room(10)
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) {
      bytes[this.#at++] = (rest % 128) + 0x80
    }
    bytes[this.#at++] = rest
    return this
  }

  /** Zigzag, of 32 or 64 bits. */
  varint(value: number): this {
    return this.unsignedVarint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  raw(value: Uint8Array): this {
    this.#room(value.length).set(value, this.#at)
    this.#at += value.length
    return this
  }

  nullableBytes(value: Uint8Array | null): this {
    return value === null ? this.int32(-1) : this.int32(value.length).raw(value)
  }

  varintBytes(value: Uint8Array | null): this {
    return value === null ? this.varint(-1) : this.varint(value.length).raw(value)
  }

  nullableString(value: string | null): this {
    if (value === null) return this.int16(-1)
    const bytes = Buffer.from(value)
    return this.int16(bytes.length).raw(bytes)
  }

  compactString(value: string): this {
    const bytes = Buffer.from(value)
    return this.unsignedVarint(bytes.length + 1).raw(bytes)
  }

  nullableCompactString(value: string | null): this {
    return value === null ? this.unsignedVarint(0) : this.compactString(value)
  }

  array<T>(values: readonly T[], write: (value: T) => void): this {
    this.int32(values.length)
    for (const value of values) write(value)
    return this
  }

  compactArray<T>(values: readonly T[], write: (value: T) => void): this {
    this.unsignedVarint(values.length + 1)
    for (const value of values) write(value)
    return this
  }

  noTags(): this {
    return this.unsignedVarint(0)
  }

  #room(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size))
      this.#bytes.copy(larger, 0, 0, this.#at)
      this.#bytes = larger
    }
    return this.#bytes
  }
}
