import type { IncomingRecord } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Sender } from '../publish/sender.ts'
import { recordFields } from '../wire/record-fields.ts'
import { toLetterRecord } from './form.ts'
import { type Letter, letterKey } from './letter.ts'

export interface LetterboxOptions {
  readonly sender: Pick<Sender, 'send'>
  readonly clock: Pick<Clock, 'now'>
  readonly telemetry: Telemetry
}

export interface Letterbox {
  /** Resolves when all in-sync replicas have the letter. */
  write(letter: Letter, record: IncomingRecord): Promise<void>
}

export const createLetterbox = ({ sender, clock, telemetry }: LetterboxOptions): Letterbox => ({
  write: async (letter, record) => {
    await sender.send([toLetterRecord(letter, record, clock.now())])
    const { group, lane, failure, source } = letter
    telemetry.count('millrace_letters_total', { group, topic: source.topic, class: failure.class })
    const fields = { ...recordFields(record), group, lane, letter: letterKey(source), class: failure.class, code: failure.code }
    const level = failure.class === 'behind' ? 'warn' : 'error'
    telemetry.log[level](
      { ...fields, attempts: failure.attempts, fingerprint: failure.fingerprint },
      `Set aside as a letter: ${failure.message}`,
    )
  },
})
