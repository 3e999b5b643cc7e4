import type { PagePosition, ProjectionDocument } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import { escaped, escapeKey, unescaped } from '../keys.ts'

/** A projection's document as stored. */
export interface StoredDocument {
  readonly _id: string
  readonly rev: number
  readonly since: Date
  readonly seen: unknown
  /** Absent: a tombstone. */
  readonly value?: unknown
  /** Where it stands among the living. */
  readonly place?: string
  /** Of the write that made this revision: how a writer knows its own. */
  readonly write: mongo.ObjectId
}

const latestMs = 8.64e15

/** Newest `since` first, then by id, as one string: a page is one range of it, however many documents share a time. */
export const placeOf = ({ since, id }: PagePosition): string => `${String(latestMs - since.getTime()).padStart(17, '0')} ${id}`

const isSeen = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === 'object' && value !== null && Object.values(value).every(sequence => typeof sequence === 'number')

export const toStored = ({ id, rev, since, seen, value }: ProjectionDocument, write: mongo.ObjectId): StoredDocument => ({
  _id: id,
  rev,
  since,
  seen: escaped(seen),
  ...(value === undefined ? {} : { value: escaped(value), place: placeOf({ since, id }) }),
  write,
})

export const fromStored = ({ _id, rev, since, seen, value }: StoredDocument): ProjectionDocument => {
  const sequences = unescaped(seen)
  if (!isSeen(sequences)) throw new TypeError(`Document ${_id} has no readable "seen"`)
  return { id: _id, rev, since, seen: sequences, ...(value === undefined ? {} : { value: unescaped(value) }) }
}

/** Where a top-level field of a document's value is stored. */
export const fieldPath = (field: string): string => `value.${escapeKey(field)}`

/** Pages are read from an index: without a filter, or by one field. */
export const pageIndex = (field?: string): mongo.IndexDescription => ({
  key: { ...(field === undefined ? {} : { [fieldPath(field)]: 1 }), place: 1 },
})
