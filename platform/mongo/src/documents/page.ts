import { decodeCursor, encodeCursor, type Page, pageFilter, pageSize } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import { queryMs } from '../connection/database.ts'
import { unescaped } from '../keys.ts'
import { fieldPath, placeOf, type StoredDocument } from './document.ts'

/** `pageFilter` lets only scalars through: none is read as an operator. null means null, not absent. */
const condition = (value: unknown): unknown => (value === null ? { $type: 'null' } : value)

/** Living documents alone have a place. */
const filterOf = (equal: Readonly<Record<string, unknown>>, after: string): mongo.Filter<StoredDocument> => ({
  ...Object.fromEntries(pageFilter(equal).map(([field, value]) => [fieldPath(field), condition(value)])),
  place: { $gt: after },
})

export const readPage = async (
  collection: mongo.Collection<StoredDocument>,
  equal: Readonly<Record<string, unknown>>,
  size: number,
  cursor: string | undefined,
): Promise<Page> => {
  const name = collection.collectionName
  const limit = pageSize(size)
  const after = cursor === undefined ? '' : placeOf(decodeCursor(name, cursor))
  const found = await collection
    .find(filterOf(equal, after), { maxTimeMS: queryMs })
    .sort({ place: 1 })
    .limit(limit + 1)
    .toArray()
  const shown = found.slice(0, limit)
  const items = shown.map(({ _id, value }) => ({ id: _id, value: unescaped(value) }))
  const last = shown.at(-1)
  return last === undefined || found.length <= limit ? { items } : { items, next: encodeCursor(name, { id: last._id, since: last.since }) }
}
