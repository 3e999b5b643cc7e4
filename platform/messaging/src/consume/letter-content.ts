import { failureOf } from 'millrace'
import type { Content } from '../letters/answer.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import { classifyLearned, type Learning } from './intake.ts'
import { laneOf } from './lane-of.ts'
import type { Settings } from './settings.ts'

/** What a letter's record is to this consumer now: perhaps it can be decoded since. Rejects while its schema is unavailable. */
export const letterContent = async (
  record: IncomingRecord,
  learning: Omit<Learning, 'whileUnavailable'>,
  by: Settings['lane'],
): Promise<Content> => {
  const known = await classifyLearned(record, { ...learning, whileUnavailable: once })
  if (known.kind === 'undecodable' && failureOf(known.error) === 'unavailable') throw known.error
  if (known.kind !== 'message') return known
  try {
    return { ...known, lane: laneOf(record, known, by) }
  } catch (error) {
    return { kind: 'undecodable', error }
  }
}

const once = (work: () => Promise<void>): Promise<void> => work()
