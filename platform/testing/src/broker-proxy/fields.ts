/** Reads a message's fields in the order they come; strings, bytes and arrays in the compact form where the message is flexible. */
export class FieldReader {
  readonly bytes: Buffer
  readonly flexible: boolean
  at: number

  constructor(bytes: Buffer, flexible: boolean, at = 0) {
    this.bytes = bytes
    this.flexible = flexible
    this.at = at
  }

  skip(bytes: number): void {
    this.at += bytes
  }

  int16(): number {
    this.at += 2
    return this.bytes.readInt16BE(this.at - 2)
  }

  int32(): number {
    this.at += 4
    return this.bytes.readInt32BE(this.at - 4)
  }

  unsignedVarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes.readUInt8(this.at++)
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  string(): string | null {
    const length = this.flexible ? this.unsignedVarint() - 1 : this.int16()
    if (length < 0) return null
    this.at += length
    return this.bytes.toString('utf8', this.at - length, this.at)
  }

  skipBytes(): void {
    const length = this.flexible ? this.unsignedVarint() - 1 : this.int32()
    this.at += Math.max(length, 0)
  }

  /** Of an array: how many entries follow. */
  length(): number {
    return Math.max(this.flexible ? this.unsignedVarint() - 1 : this.int32(), 0)
  }

  array<T>(read: () => T): readonly T[] {
    return Array.from({ length: this.length() }, read)
  }

  tags(): void {
    if (!this.flexible) return
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint()
      this.skip(this.unsignedVarint())
    }
  }

  rest(): Buffer {
    return this.bytes.subarray(this.at)
  }
}

/** Writes what FieldReader reads. */
export class FieldWriter {
  readonly flexible: boolean
  readonly #parts: Buffer[] = []

  constructor(flexible: boolean) {
    this.flexible = flexible
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  raw(bytes: Buffer): this {
    this.#parts.push(bytes)
    return this
  }

  int8(value: number): this {
    return this.raw(Buffer.from([value & 0xff]))
  }

  int16(value: number): this {
    const bytes = Buffer.alloc(2)
    bytes.writeInt16BE(value)
    return this.raw(bytes)
  }

  int32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    return this.raw(bytes)
  }

  int64(value: number): this {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(BigInt(value))
    return this.raw(bytes)
  }

  unsignedVarint(value: number): this {
    const bytes: number[] = []
    let left = value
    for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left & 0x7f) | 0x80)
    return this.raw(Buffer.from([...bytes, left]))
  }

  string(value: string | null): this {
    const bytes = value === null ? undefined : Buffer.from(value)
    if (this.flexible) this.unsignedVarint(bytes === undefined ? 0 : bytes.length + 1)
    else this.int16(bytes?.length ?? -1)
    return bytes === undefined ? this : this.raw(bytes)
  }

  emptyBytes(): this {
    return this.flexible ? this.unsignedVarint(1) : this.int32(0)
  }

  length(entries: number): this {
    return this.flexible ? this.unsignedVarint(entries + 1) : this.int32(entries)
  }

  array<T>(values: readonly T[], write: (value: T) => unknown): this {
    this.length(values.length)
    for (const value of values) write(value)
    return this
  }

  tags(): this {
    return this.flexible ? this.unsignedVarint(0) : this
  }
}
