import type { FoundLetter } from './find-letters.ts'
import { letterKey } from './letter.ts'

/** Which letters are meant: those that fit everything that is said. */
export interface LetterSelection {
  /** Keys of letters. */
  readonly letters?: readonly string[]
  /** A full name, or its last part. */
  readonly type?: string
  /** The record key of the message. */
  readonly key?: string
  readonly lane?: string
  readonly topic?: string
  readonly correlationId?: string
  readonly fingerprint?: string
  /** Part of the failure's code, class or message. */
  readonly error?: string
  /** By the last failure, epoch ms. */
  readonly since?: number
  readonly until?: number
}

export const isSelected = (found: FoundLetter, wanted: LetterSelection): boolean => {
  const { source, lane, failure } = found.letter
  const is = <T>(value: T, want: T | undefined): boolean => want === undefined || want === value
  return (
    (wanted.letters === undefined || wanted.letters.includes(letterKey(source))) &&
    (wanted.type === undefined || found.type === wanted.type || found.type?.endsWith(`.${wanted.type}`) === true) &&
    is(found.key, wanted.key) &&
    is(lane, wanted.lane) &&
    is(source.topic, wanted.topic) &&
    is(found.correlationId, wanted.correlationId) &&
    is(failure.fingerprint, wanted.fingerprint) &&
    (wanted.error === undefined || `${failure.class} ${failure.code} ${failure.message}`.includes(wanted.error)) &&
    failure.lastAt >= (wanted.since ?? Number.NEGATIVE_INFINITY) &&
    failure.lastAt <= (wanted.until ?? Number.POSITIVE_INFINITY)
  )
}

/** What a redrive of the selected letters needs besides: those before them in their lanes, which come first (law 4). */
export const lettersBefore = (all: readonly FoundLetter[], selected: readonly FoundLetter[]): readonly FoundLetter[] => {
  const last = new Map<string, number>()
  for (const { letter } of selected) last.set(laneOf(letter), Math.max(last.get(laneOf(letter)) ?? 0, letter.source.offset))
  const chosen = new Set(selected)
  return all.filter(found => !chosen.has(found) && found.letter.source.offset < (last.get(laneOf(found.letter)) ?? -1))
}

const laneOf = ({ source, lane }: FoundLetter['letter']): string => `${source.topicId}/${source.partition}/${lane}`
