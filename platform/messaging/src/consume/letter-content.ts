import type { Content } from '../letters/answer.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import { classifyLearned, type Learning } from './intake.ts'
import { laneOf } from './lane-of.ts'
import type { Settings } from './settings.ts'

/** What a letter's record is to this consumer now: perhaps it can be decoded since. */
export const letterContent = async (record: IncomingRecord, learning: Learning, by: Settings['lane']): Promise<Content> => {
  const known = await classifyLearned(record, learning)
  if (known.kind !== 'message') return known
  try {
    return { ...known, lane: laneOf(record, known, by) }
  } catch (error) {
    return { kind: 'undecodable', error }
  }
}
