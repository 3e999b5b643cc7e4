import type { RecordHeaders } from '@millrace/messaging'
import { Reader } from './reader.ts'

type Entry = readonly [name: string, value: Buffer]

const empty = Buffer.alloc(0)

/** A name somebody asked for, and its number among all such. */
interface Wanted {
  readonly slot: number
  readonly name: Buffer
}

/** Longer values are rare, and are found by decoding all. */
const lengths = 2 ** 16
const long = -1

/** Few and always the same: those the engines look at. Others are found by decoding all. */
const mostWanted = 32
const slots = new Map<string, number>()
/** By the length of the name. */
const wanted: Wanted[][] = []

const slotOf = (text: string): number | undefined => {
  const known = slots.get(text)
  if (known !== undefined || slots.size === mostWanted) return known
  const name = Buffer.from(text)
  const slot = slots.size
  slots.set(text, slot)
  const sameLength = wanted[name.length] ?? []
  sameLength.push({ slot, name })
  wanted[name.length] = sameLength
  return slot
}

const matches = (name: Buffer, bytes: Buffer, at: number): boolean => {
  // Names differ at their ends sooner than at their beginnings.
  for (let index = name.length - 1; index >= 0; index--) if (name[index] !== bytes[at + index]) return false
  return true
}

const slotAt = (bytes: Buffer, at: number, length: number): number => {
  const candidates = wanted[length]
  if (candidates !== undefined) {
    for (const { slot, name } of candidates) if (matches(name, bytes, at)) return slot
  }
  return -1
}

const isAscii = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) > 0x7f) return false
  return true
}

/**
 * Headers cost more than all the rest of a record to decode. Names are compared as bytes, once for all that are asked for, and values are cut
 * out of one string: a call into the runtime a record, not one a value.
 */
export class LazyHeaders implements RecordHeaders {
  readonly #bytes: Buffer
  readonly #at: number
  readonly #end: number
  #text: string | undefined
  /** Where the value of each slot begins, and its length; the last of a name counts. One number each, for one is made a record. */
  #places: number[] | undefined
  #entries: readonly Entry[] | undefined

  /** From the count of headers to the end of the record. */
  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  entries(): readonly Entry[] {
    this.#entries ??= this.#decode()
    return this.#entries
  }

  get(name: string): string | undefined {
    const slot = slotOf(name)
    if (slot === undefined) return this.#decoded(name)
    let places = this.#places
    if (places === undefined || slot >= places.length) {
      places = this.#locate()
      this.#places = places
    }
    const place = places[slot] ?? 0
    if (place === 0) return undefined
    if (place === long) return this.#decoded(name)
    const from = this.#at + Math.floor(place / lengths)
    return this.#cut(from, from + (place % lengths))
  }

  #decoded(name: string): string | undefined {
    return this.entries()
      .findLast(entry => entry[0] === name)?.[1]
      .toString()
  }

  #cut(from: number, to: number): string {
    if (!isAscii(this.#bytes, from, to)) return this.#bytes.toString('utf8', from, to)
    this.#text ??= this.#bytes.toString('latin1', this.#at, this.#end)
    return this.#text.substring(from - this.#at, to - this.#at)
  }

  #locate(): number[] {
    const places = new Array<number>(slots.size).fill(0)
    const from = new Reader(this.#bytes, this.#at)
    for (let left = from.varint(); left > 0 && from.at < this.#end; left--) {
      const nameLength = Math.max(0, from.varint())
      const slot = slotAt(this.#bytes, from.at, nameLength)
      from.at += nameLength
      const valueLength = Math.max(0, from.varint())
      if (slot >= 0 && from.at + valueLength <= this.#end) {
        places[slot] = valueLength < lengths ? (from.at - this.#at) * lengths + valueLength : long
      }
      from.at += valueLength
    }
    return places
  }

  #decode(): readonly Entry[] {
    const from = new Reader(this.#bytes, this.#at)
    const entries: Entry[] = []
    for (let left = from.varint(); left > 0; left--) {
      entries.push([from.varintBytes()?.toString() ?? '', from.varintBytes() ?? empty])
    }
    return entries
  }
}
