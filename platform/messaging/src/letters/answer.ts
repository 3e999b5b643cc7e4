import type { Verdict } from '../consume/attempts.ts'
import type { Settings } from '../consume/settings.ts'
import { MessagingError } from '../errors.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import { header } from '../wire/headers.ts'
import type { Received } from '../wire/message.ts'
import { type Edited, editedRecord, messageIdOf } from './edit.ts'
import { letterFailure } from './failure.ts'
import { fromLetterRecord, originalRecord, type ReadLetter } from './form.ts'
import type { JournalEntry, LetterOutcome } from './journal.ts'
import type { Letter, LetterFailure, LetterSource } from './letter.ts'
import type { LetterReader } from './letter-reader.ts'
import type { Letterbox } from './letterbox.ts'
import type { LiveLetters } from './live-letters.ts'
import type { LetterRequest } from './request.ts'

/** What a record is to this consumer, its schema learned. */
export type Content =
  | { readonly kind: 'message'; readonly received: Received; readonly lane: string }
  | { readonly kind: 'undecodable'; readonly error: unknown }
  | { readonly kind: 'skip'; readonly reason: string }

export interface AnswerOptions {
  readonly settings: Pick<Settings, 'clock' | 'allowLetterEdits'>
  readonly letterbox: Letterbox
  readonly reader: LetterReader
  readonly live: LiveLetters
  /** Tries a message as its consumer would. */
  readonly attempt: (received: Received) => Promise<Verdict>
  /** Waits where a schema must be learned first. */
  readonly contentOf: (record: IncomingRecord, source: LetterSource) => Promise<Content>
  readonly stopping: AbortSignal
}

/** `latest`: of those under the same key, what is put away with it. */
export interface Asked {
  readonly request: LetterRequest
  readonly latest: LetterRequest
}

/** Does what a request asks of a live letter. Resolves with what came of it; with nothing when the generation ends first. */
export const createAnswer = (options: AnswerOptions): ((asked: Asked) => Promise<LetterOutcome | undefined>) => {
  const { settings, letterbox, reader, live, stopping } = options
  const { clock } = settings

  const entryOf = (read: ReadLetter, { request }: Asked, outcome: LetterOutcome, detail: string): JournalEntry => ({
    request: requestOf(request),
    letter: aboutOf(read, request),
    outcome,
    detail,
    at: clock.now(),
  })

  const end = async ({ letter }: ReadLetter, { latest }: Asked): Promise<void> => {
    live.end(latest.letter, await letterbox.end(letter.source, latest))
  }

  const discard = async (read: ReadLetter, asked: Asked): Promise<LetterOutcome> => {
    await letterbox.journal(entryOf(read, asked, 'discarded', 'The letter was discarded: its message is never handled.'))
    await end(read, asked)
    return 'discarded'
  }

  const refuse = async (read: ReadLetter, asked: Asked, detail: string): Promise<LetterOutcome> => {
    await letterbox.journal(entryOf(read, asked, 'refused', detail))
    await letterbox.putAway(read.letter.source.partition, asked.latest)
    return 'refused'
  }

  const succeed = async (read: ReadLetter, asked: Asked, edited?: Edited): Promise<LetterOutcome> => {
    const detail = edited === undefined ? 'Its message was handled.' : `Its message was handled as edited, as ${edited.messageId}.`
    await letterbox.journal({ ...entryOf(read, asked, 'redriven', detail), ...editOf(read, asked, edited) })
    await end(read, asked)
    return 'redriven'
  }

  const failAgain = async (read: ReadLetter, asked: Asked, failure: LetterFailure, edited?: Edited): Promise<LetterOutcome> => {
    const { behind: _, ...letter } = read.letter
    const anew: Letter = { ...letter, failure: added(letter.failure, failure) }
    const { class: of, code, message, fingerprint, attempts } = anew.failure
    await letterbox.journal({
      ...entryOf(read, asked, 'failed', `It failed again, and stays: ${message}`),
      failure: { class: of, code, message, fingerprint, attempts },
      ...editOf(read, asked, edited),
    })
    // An edit that fails leaves the original: nothing of it is lost.
    live.add(anew, await letterbox.rewrite(anew, originalRecord(read), asked.latest))
    return 'failed'
  }

  const redrive = async (read: ReadLetter, asked: Asked, edited?: Edited): Promise<LetterOutcome | undefined> => {
    const { source } = read.letter
    const content = await options.contentOf(edited?.record ?? originalRecord(read), source)
    if (stopping.aborted) return undefined
    if (content.kind === 'message' && (edited === undefined || content.lane === read.letter.lane || undecoded(read))) {
      const verdict = await options.attempt(content.received)
      if (verdict === 'given back') return undefined
      return verdict === 'handled' ? succeed(read, asked, edited) : failAgain(read, asked, verdict.letter, edited)
    }
    if (edited !== undefined) return refuse(read, asked, refusalOf(content))
    return failAgain(read, asked, letterFailure('undecodable', errorOf(content), once(clock.now())))
  }

  const edit = (read: ReadLetter, asked: Asked): Promise<LetterOutcome | undefined> => {
    if (!settings.allowLetterEdits) return refuse(read, asked, 'This consumer takes no edits: allow them by its option allowLetterEdits.')
    const original = originalRecord(read)
    return redrive(read, asked, editedRecord(original, messageIdOf(original, read.letter.source.topicId), asked.request))
  }

  return async asked => {
    const record = await reader.read(asked.request.position)
    const read = record && fromLetterRecord(record)
    if (stopping.aborted || read === undefined) return undefined
    if (asked.request.kind === 'discard') return discard(read, asked)
    return asked.request.kind === 'edit' ? edit(read, asked) : redrive(read, asked)
  }
}

export const requestOf = ({ id, kind, at, by, why, run }: LetterRequest): JournalEntry['request'] => ({ id, kind, at, by, why, run })

const aboutOf = (read: ReadLetter, { letter: key, position }: LetterRequest): JournalEntry['letter'] => {
  const { source, lane } = read.letter
  const { headers } = originalRecord(read)
  const [type, correlationId] = [headers.get(header.type), headers.get(header.correlationId)]
  const messageId = messageIdOf(originalRecord(read), source.topicId)
  return { key, position, source, lane, messageId, ...(type && { type }), ...(correlationId && { correlationId }) }
}

/** The original is kept where the edit is told of, for the letter ends with it. */
const editOf = ({ original }: ReadLetter, { request }: Asked, edited: Edited | undefined): Pick<JournalEntry, 'edit'> => {
  if (edited === undefined) return {}
  const { messageId, causationId } = edited
  return { edit: { messageId, causationId, original: original.value ?? Buffer.alloc(0), value: request.value ?? Buffer.alloc(0) } }
}

/** One that was never tried began to fail now. */
const added = (before: LetterFailure, now: LetterFailure): LetterFailure => ({
  ...now,
  attempts: before.attempts + now.attempts,
  firstAt: before.attempts === 0 ? now.firstAt : before.firstAt,
})

const once = (now: number) => ({ attempts: 1, firstAt: now, lastAt: now })

/** Then its lane was that of its key, whatever the lane its bytes would have named. */
const undecoded = ({ letter }: ReadLetter): boolean => letter.failure.class === 'undecodable'

const errorOf = (content: Content): unknown =>
  content.kind === 'undecodable'
    ? content.error
    : new MessagingError(
        'MR_UNDECODABLE',
        'This consumer does not handle its type (any more): deploy one that does, or discard the letter.',
        {
          failure: 'permanent',
        },
      )

const refusalOf = (content: Content): string => {
  if (content.kind === 'message') return 'The edited message belongs to another lane than its letter: its order would be lost.'
  const error = errorOf(content)
  return `The edited bytes can't be handled: ${error instanceof Error ? error.message : error}`
}
