import type { RecordHeaders } from '@millrace/messaging'
import { Reader } from './reader.ts'

type Entry = readonly [name: string, value: Buffer]

const empty = Buffer.alloc(0)

const decode = (from: Reader): readonly Entry[] => {
  const entries: Entry[] = []
  for (let left = from.varint(); left > 0; left--) {
    entries.push([from.varintBytes()?.toString() ?? '', from.varintBytes() ?? empty])
  }
  return entries
}

/** Headers cost more than all the rest of a record to decode: only those looked at are. */
export class LazyHeaders implements RecordHeaders {
  readonly #bytes: Buffer
  readonly #at: number
  #entries: readonly Entry[] | undefined

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  entries(): readonly Entry[] {
    this.#entries ??= decode(new Reader(this.#bytes, this.#at))
    return this.#entries
  }

  get(name: string): string | undefined {
    return this.entries()
      .findLast(entry => entry[0] === name)?.[1]
      .toString()
  }
}
