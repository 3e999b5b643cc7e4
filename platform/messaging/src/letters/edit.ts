import type { HeaderList, IncomingRecord } from '../ports/broker.ts'
import { derivedId } from '../wire/derived-id.ts'
import { header } from '../wire/headers.ts'
import { headersOf } from './form.ts'
import type { LetterRequest } from './request.ts'

export interface Edited {
  readonly record: IncomingRecord
  readonly messageId: string
  /** The message it takes the place of. */
  readonly causationId: string
}

/** The message of an edit: other bytes, another id (the same at every try), caused by the one whose place it takes (law 10). */
export const editedRecord = (
  record: IncomingRecord,
  originalId: string,
  { id, letter, value = Buffer.alloc(0) }: LetterRequest,
): Edited => {
  const messageId = derivedId(letter, id, 0)
  const kept = record.headers.entries().filter(([name]) => name !== header.id && name !== header.causationId)
  const headers: HeaderList = [...kept, [header.id, messageId], [header.causationId, originalId]]
  return { record: { ...record, value, headers: headersOf(headers) }, messageId, causationId: originalId }
}

/** The id a record carries, or has by its place. */
export const messageIdOf = ({ headers, partition, offset }: IncomingRecord, topicId: string): string =>
  headers.get(header.id) || derivedId(topicId, partition, offset)
