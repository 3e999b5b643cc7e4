import { InvalidArgumentError } from 'commander'
import { parseTimeMs } from '../time-option.ts'

/** Where a group is to go on. */
export type Target =
  | { readonly kind: 'earliest' | 'latest' }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'time'; readonly timestampMs: number }
  /** Below 0: back. */
  | { readonly kind: 'by'; readonly offsets: number }

const isNumber = (text: string): boolean => /^\d+$/.test(text) && Number.isSafeInteger(Number(text))

export const parseTarget = (text: string, nowMs: number): Target | undefined => {
  if (text === 'earliest' || text === 'latest') return { kind: text }
  if (isNumber(text)) return { kind: 'offset', offset: Number(text) }
  const by = /^by\s*([+-]\d+)$/.exec(text)
  if (by !== null && Number.isSafeInteger(Number(by[1]))) return { kind: 'by', offsets: Number(by[1]) }
  const timestampMs = parseTimeMs(text, nowMs)
  return timestampMs === undefined ? undefined : { kind: 'time', timestampMs }
}

/** For commander: `--to earliest`, `--to 42`, `--to 15m`, `--to by-100`. */
export const targetOption = (text: string): Target => {
  const target = parseTarget(text, Date.now())
  if (target !== undefined) return target
  throw new InvalidArgumentError('Wanted is one of: earliest, latest, an offset as 42, a time as 2026-05-01T08:00Z or 15m, by-100, by+100.')
}
