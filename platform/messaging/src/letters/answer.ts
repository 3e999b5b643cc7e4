import type { Gate } from '../consume/gate.ts'
import type { Settings } from '../consume/settings.ts'
import { MessagingError } from '../errors.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import { wordsOf } from '../thrown.ts'
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
import type { Tries } from './pending-requests.ts'
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
  /** Calls the handler. */
  readonly call: (messages: readonly Received[], attempt: number) => Promise<void>
  /** Shut while no handler may begin. */
  readonly gate: Pick<Gate, 'shut' | 'passed'>
  /** Rejects while a schema that must be learned first is unavailable. */
  readonly contentOf: (record: IncomingRecord, source: LetterSource) => Promise<Content>
  readonly stopping: AbortSignal
}

/** What came of a request: nothing until it may be tried `again`; a refusal changes nothing, and is left to be said. */
export type Answered = LetterOutcome | { readonly again: Promise<void> } | { readonly refused: JournalEntry }

/**
 * Does what a request asks of a live letter, as far as it can be done now. Resolves with nothing when the generation ends first.
 * What must wait keeps nothing of the letter meanwhile (law 11): it is read again.
 */
export const createAnswer = (options: AnswerOptions): ((request: LetterRequest, tries: Tries) => Promise<Answered | undefined>) => {
  const { settings, letterbox, reader, live, gate, stopping } = options
  const { clock } = settings

  const entryOf = (read: ReadLetter, request: LetterRequest, outcome: LetterOutcome, detail: string): JournalEntry => ({
    request: requestOf(request),
    letter: aboutOf(read, request),
    outcome,
    detail,
    at: clock.now(),
  })

  const end = async ({ letter }: ReadLetter, request: LetterRequest): Promise<void> => {
    live.end(request.letter, await letterbox.end(letter.source, request))
  }

  const discard = async (read: ReadLetter, request: LetterRequest): Promise<LetterOutcome> => {
    await letterbox.journal(entryOf(read, request, 'discarded', 'The letter was discarded: its message is never handled.'))
    await end(read, request)
    return 'discarded'
  }

  const refuse = (read: ReadLetter, request: LetterRequest, detail: string): Answered => ({
    refused: entryOf(read, request, 'refused', detail),
  })

  const succeed = async (read: ReadLetter, request: LetterRequest, edited?: Edited): Promise<LetterOutcome> => {
    const detail = edited === undefined ? 'Its message was handled.' : `Its message was handled as edited, as ${edited.messageId}.`
    await letterbox.journal({ ...entryOf(read, request, 'redriven', detail), ...editOf(read, request, edited) })
    await end(read, request)
    return 'redriven'
  }

  const failAgain = async (read: ReadLetter, request: LetterRequest, failure: LetterFailure, edited?: Edited): Promise<LetterOutcome> => {
    const { behind: _, ...letter } = read.letter
    const anew: Letter = { ...letter, failure: added(letter.failure, failure) }
    const { class: of, code, message, fingerprint, attempts } = anew.failure
    await letterbox.journal({
      ...entryOf(read, request, 'failed', `It failed again, and stays: ${message}`),
      failure: { class: of, code, message, fingerprint, attempts },
      ...editOf(read, request, edited),
    })
    // An edit that fails leaves the original: nothing of it is lost.
    live.add(anew, await letterbox.rewrite(anew, originalRecord(read), request))
    return 'failed'
  }

  /** Hands it to the handler, unless it is none of its messages or, edited, of another lane. Resolves with what it is, and whether it did. */
  const handle = async (read: ReadLetter, attempt: number, edited?: Edited): Promise<{ content: Content; called: boolean }> => {
    const content = await options.contentOf(edited?.record ?? originalRecord(read), read.letter.source)
    const called = content.kind === 'message' && (edited === undefined || content.lane === read.letter.lane || undecoded(read))
    if (called) await options.call([content.received], attempt)
    return { content, called }
  }

  const redrive = async (read: ReadLetter, request: LetterRequest, tries: Tries, edited?: Edited): Promise<Answered | undefined> => {
    if (gate.shut) return { again: gate.passed(tries.cancel.signal) }
    const tried = await tries.trial.once(originalRecord(read), attempt => handle(read, attempt, edited))
    if (tried === 'given back') return undefined
    if ('again' in tried) return tried
    if ('letter' in tried) return failAgain(read, request, tried.letter, edited)
    const { content, called } = tried.done
    if (called) return succeed(read, request, edited)
    if (stopping.aborted) return undefined
    if (edited !== undefined) return refuse(read, request, refusalOf(content))
    return failAgain(read, request, letterFailure('undecodable', errorOf(content), once(clock.now())))
  }

  const edit = async (read: ReadLetter, request: LetterRequest, tries: Tries): Promise<Answered | undefined> => {
    if (!settings.allowLetterEdits) return refuse(read, request, 'This consumer takes no edits: allow them by its option allowLetterEdits.')
    const original = originalRecord(read)
    return redrive(read, request, tries, editedRecord(original, messageIdOf(original, read.letter.source.topicId), request))
  }

  return async (request, tries) => {
    const record = await reader.read(request.position)
    const read = record && fromLetterRecord(record)
    if (stopping.aborted || read === undefined) return undefined
    if (request.kind === 'discard') return discard(read, request)
    return request.kind === 'edit' ? edit(read, request, tries) : redrive(read, request, tries)
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
const editOf = ({ original }: ReadLetter, request: LetterRequest, edited: Edited | undefined): Pick<JournalEntry, 'edit'> => {
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
  return `The edited bytes can't be handled: ${wordsOf(error)}`
}
