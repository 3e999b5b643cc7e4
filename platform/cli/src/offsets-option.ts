import { InvalidArgumentError } from 'commander'
import type { Offsets } from './messages/ranges.ts'

const form = /^(\d+)(\.\.(\d+)?)?$/

/** For commander: `--offset 42`, `42..`, `42..50`. */
export const offsetsOption = (text: string): Offsets => {
  const [whole, from, range, through] = form.exec(text) ?? []
  const offsets = { from: Number(from), through: Number(through ?? (range === undefined ? from : Number.POSITIVE_INFINITY)) }
  if (whole !== undefined && Number.isSafeInteger(offsets.from) && offsets.from <= offsets.through) return offsets
  throw new InvalidArgumentError('Offsets are wanted, as 42 (that one), 42.. (from there on) or 42..50.')
}

/** For commander: `--partition 0`, given once or more. */
export const partitionsOption = (text: string, before: readonly number[] | undefined): readonly number[] => {
  const partition = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(partition)) return [...(before ?? []), partition]
  throw new InvalidArgumentError('A partition is a number, from 0.')
}
