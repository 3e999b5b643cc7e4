import type { IncomingRecord, OutgoingRecord } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Sender } from '../publish/sender.ts'
import { recordFields } from '../wire/record-fields.ts'
import { toLetterRecord } from './form.ts'
import { type JournalEntry, toJournalRecord } from './journal.ts'
import { type Letter, type LetterSource, letterKey, lettersTopic } from './letter.ts'
import { type LetterRequest, requestTombstone } from './request.ts'

export interface LetterboxOptions {
  readonly group: string
  readonly sender: Pick<Sender, 'send'>
  readonly clock: Pick<Clock, 'now'>
  readonly telemetry: Telemetry
}

/** What an owner writes. Everything resolves when all in-sync replicas have it; what is asked for in order lies in order. */
export interface Letterbox {
  /** Resolves with the letter's position. */
  write(letter: Letter, record: IncomingRecord): Promise<number>
  /** What came of a request: before it is done to the letter, so that a crash in between finds the request again. */
  journal(entry: JournalEntry): Promise<void>
  /** The letter's tombstone, and its request's. Resolves with the position of the former. */
  end(source: LetterSource, request: LetterRequest): Promise<number>
  /** The letter anew, under its key, and the request's tombstone. Resolves with the letter's new position. */
  rewrite(letter: Letter, record: IncomingRecord, request: LetterRequest): Promise<number>
  /** The request's tombstone: it was answered. */
  putAway(partition: number, request: LetterRequest): Promise<void>
}

export const createLetterbox = ({ group, sender, clock, telemetry }: LetterboxOptions): Letterbox => {
  const report = ({ source, lane, failure }: Letter, record: IncomingRecord, text: string): void => {
    telemetry.count('millrace_letters_total', { group, topic: source.topic, class: failure.class })
    const fields = { ...recordFields(record), group, lane, letter: letterKey(source), class: failure.class, code: failure.code }
    const level = failure.class === 'behind' ? 'warn' : 'error'
    telemetry.log[level]({ ...fields, attempts: failure.attempts, fingerprint: failure.fingerprint }, `${text}: ${failure.message}`)
  }
  /** Resolves with the position of the first. */
  const send = async (...records: readonly OutgoingRecord[]): Promise<number> => {
    const [first] = await sender.send(records)
    return first?.offset ?? -1
  }
  const answered = ({ partition }: { readonly partition: number }, request: LetterRequest): OutgoingRecord =>
    requestTombstone(group, partition, request, clock.now())

  return {
    write: async (letter, record) => {
      const position = await send(toLetterRecord(letter, record, clock.now()))
      report(letter, record, 'Set aside as a letter')
      return position
    },
    journal: async entry => {
      await send(toJournalRecord(group, entry))
      const { request, letter, outcome, detail } = entry
      telemetry.count('millrace_letter_requests_total', { group, topic: letter.source.topic, outcome })
      const { topic, partition, offset } = letter.source
      const fields = {
        group,
        topic,
        partition,
        offset,
        letter: letter.key,
        request: request.id,
        run: request.run,
        kind: request.kind,
        outcome,
      }
      telemetry.log.info({ ...fields, by: request.by }, `A request about a letter was answered. ${detail}`)
    },
    end: (source, request) => send(letterTombstone(group, source, clock.now()), answered(source, request)),
    rewrite: async (letter, record, request) => {
      const position = await send(toLetterRecord(letter, record, clock.now()), answered(letter.source, request))
      report(letter, record, 'Redriven, and stays a letter')
      return position
    },
    putAway: async (partition, request) => {
      await send(answered({ partition }, request))
    },
  }
}

/** Written by the owner of the source partition alone. */
const letterTombstone = (group: string, source: LetterSource, now: number): OutgoingRecord => ({
  topic: lettersTopic(group),
  partition: source.partition,
  key: Buffer.from(letterKey(source)),
  value: null,
  headers: [],
  timestamp: now,
})
