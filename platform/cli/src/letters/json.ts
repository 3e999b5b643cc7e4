import { type FoundLetter, type IncomingRecord, type JournalEntry, keyOfLetter } from '@millrace/messaging'

/** A letter as one NDJSON line. */
export const letterJson = (found: FoundLetter) => {
  const { letter, requested, at, ...rest } = found
  const { failure, ...place } = letter
  return {
    key: keyOfLetter(found),
    ...place,
    ...named(rest),
    at: new Date(at).toISOString(),
    failure: { ...failure, firstAt: new Date(failure.firstAt).toISOString(), lastAt: new Date(failure.lastAt).toISOString() },
    ...(requested && { requested: { ...requested, value: requested.value?.toString('base64') } }),
  }
}

/** The record key under a name of its own. */
const named = ({ key, ...rest }: Omit<FoundLetter, 'letter' | 'requested' | 'at'>) => ({
  ...rest,
  ...(key !== undefined && { recordKey: key }),
})

/** What may hold personal data: everything to make the record again. */
export const recordJson = ({ key, value, headers, timestamp }: IncomingRecord) => ({
  key: key?.toString('base64') ?? null,
  value: value?.toString('base64') ?? null,
  headers: headers.entries().map(([name, content]) => [name, content.toString('base64')]),
  timestamp,
})

export const journalJson = ({ edit, at, request, ...entry }: JournalEntry, payload: boolean) => ({
  at: new Date(at).toISOString(),
  request: { ...request, at: new Date(request.at).toISOString() },
  ...entry,
  ...(edit && {
    edit: {
      messageId: edit.messageId,
      causationId: edit.causationId,
      ...(payload && { original: edit.original.toString('base64'), value: edit.value.toString('base64') }),
    },
  }),
})
