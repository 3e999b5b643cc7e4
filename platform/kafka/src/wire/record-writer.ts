import type { HeaderList, OutgoingRecord } from '@millrace/messaging'

/** Lengths whose varint takes two bytes: most records'. */
const shortestGuess = 64
const longestGuess = 8_191
/** Of a varint: lengths, counts and deltas below 2^53. */
const longestVarintBytes = 8
const mostNames = 1_000

const varintSize = (value: number): number => {
  let size = 1
  for (let rest = value >= 0 ? value * 2 : -value * 2 - 1; rest >= 0x80; rest = Math.floor(rest / 128)) size++
  return size
}

/** How many bytes a record takes at most: a character takes no more than three in UTF-8. */
const mostBytes = ({ key, value, headers }: OutgoingRecord): number => {
  let size = 8 * longestVarintBytes + (key?.length ?? 0) + (value?.length ?? 0)
  for (let at = 0; at < headers.length; at++) {
    const header = headers[at]
    if (header === undefined) break
    const content = header[1]
    size += 2 * longestVarintBytes + header[0].length * 3 + (typeof content === 'string' ? content.length * 3 : content.length)
  }
  return size
}

/**
 * Writes records of format 2 (https://kafka.apache.org/documentation/#record) one after another into one buffer that grows and is
 * used again: in one pass, each string encoded where it belongs. A record's length comes before it, and is guessed to take two bytes.
 */
export class RecordWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #at = 0
  /** Names of headers are few: each as it stands on the wire, its length before it. */
  readonly #names = new Map<string, Uint8Array>()

  /** What was written since the last `clear`; good until then. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  clear(): void {
    this.#at = 0
  }

  record(record: OutgoingRecord, timestampDelta: number, offsetDelta: number): void {
    this.#makeRoom(mostBytes(record))
    const start = this.#at
    this.#at += 2
    this.#bytes[this.#at++] = 0
    this.#varint(timestampDelta)
    this.#varint(offsetDelta)
    this.#content(record.key)
    this.#content(record.value)
    this.#headers(record.headers)
    this.#length(start)
  }

  #headers(headers: HeaderList): void {
    this.#varint(headers.length)
    for (let at = 0; at < headers.length; at++) {
      const header = headers[at]
      if (header === undefined) break
      this.#name(header[0])
      const content = header[1]
      if (typeof content === 'string') this.#text(content)
      else this.#content(content)
    }
  }

  /** Writes the record's length where two bytes were left for it, moving the record where it takes fewer or more. */
  #length(start: number): void {
    const length = this.#at - start - 2
    if (length < shortestGuess || length > longestGuess) {
      const size = varintSize(length)
      this.#bytes.copyWithin(start + size, start + 2, this.#at)
      this.#at = start
      this.#varint(length)
      this.#at += length
      return
    }
    this.#bytes[start] = ((length << 1) & 0x7f) | 0x80
    this.#bytes[start + 1] = length >> 6
  }

  #name(name: string): void {
    let known = this.#names.get(name)
    if (known === undefined) {
      known = this.#encodedName(name)
      if (this.#names.size < mostNames) this.#names.set(name, known)
    }
    this.#raw(known)
  }

  #encodedName(name: string): Uint8Array {
    const content = Buffer.from(name)
    const writer = new RecordWriter()
    writer.#makeRoom(longestVarintBytes + content.length)
    writer.#content(content)
    return Uint8Array.from(writer.bytes)
  }

  /** A text of one-byte characters, as nearly all are, has as many bytes as characters: its length goes before it at once. */
  #text(text: string): void {
    const start = this.#at
    this.#varint(text.length)
    const from = this.#at
    const size = this.#bytes.write(text, from)
    if (size !== text.length) {
      this.#at = start
      this.#varint(size)
      if (this.#at !== from) this.#bytes.write(text, this.#at)
    }
    this.#at += size
  }

  #content(content: Uint8Array | null): void {
    if (content === null) {
      this.#bytes[this.#at++] = 1
      return
    }
    this.#varint(content.length)
    this.#raw(content)
  }

  /** Below some length a loop is faster than a call. */
  #raw(content: Uint8Array): void {
    const bytes = this.#bytes
    let at = this.#at
    if (content.length > 40) bytes.set(content, at)
    else for (let from = 0; from < content.length; from++) bytes[at++] = content[from] ?? 0
    this.#at += content.length
  }

  /** Zigzag. */
  #varint(value: number): void {
    let rest = value >= 0 ? value * 2 : -value * 2 - 1
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) + 0x80
    this.#bytes[this.#at++] = rest
  }

  #makeRoom(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + size))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}
