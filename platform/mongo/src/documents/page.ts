import { decodeCursor, encodeCursor, type Page, type PagePosition, pageFilter, pageSize } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import { queryMs } from '../connection/database.ts'
import { unescaped } from '../keys.ts'
import { fieldPath, type StoredDocument } from './document.ts'

type Filter = mongo.Filter<StoredDocument>

/** `$eq` and the type, so that no value is read as an operator and null means null, not absent. */
const equals = ([field, value]: readonly [string, unknown]): Filter => ({
  [fieldPath(field)]: value === null ? { $type: 'null' } : { $eq: value },
})

const after = ({ since, id }: PagePosition): Filter => ({ $or: [{ since: { $lt: since } }, { since, _id: { $gt: id } }] })

export const readPage = async (
  collection: mongo.Collection<StoredDocument>,
  equal: Readonly<Record<string, unknown>>,
  size: number,
  cursor: string | undefined,
): Promise<Page> => {
  const name = collection.collectionName
  const limit = pageSize(size)
  const filters: Filter[] = [{ value: { $exists: true } }, ...pageFilter(equal).map(equals)]
  if (cursor !== undefined) filters.push(after(decodeCursor(name, cursor)))
  const found = await collection
    .find({ $and: filters }, { maxTimeMS: queryMs })
    .sort({ since: -1, _id: 1 })
    .limit(limit + 1)
    .toArray()
  const shown = found.slice(0, limit)
  const items = shown.map(({ _id, value }) => ({ id: _id, value: unescaped(value) }))
  const last = shown.at(-1)
  return last === undefined || found.length <= limit ? { items } : { items, next: encodeCursor(name, { id: last._id, since: last.since }) }
}
