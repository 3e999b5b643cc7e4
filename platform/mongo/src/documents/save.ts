import { EventSourcingError, type ProjectionDocument } from '@millrace/event-sourcing'
import mongoose, { type mongo } from 'mongoose'
import { queryMs } from '../connection/database.ts'
import { bulkOutcome } from '../connection/duplicates.ts'
import { type StoredDocument, toStored } from './document.ts'

const toWrite = (document: StoredDocument): mongo.AnyBulkWriteOperation<StoredDocument> => {
  if (document.rev === 1) return { insertOne: { document } }
  const { _id, ...replacement } = document
  return { replaceOne: { filter: { _id, rev: document.rev - 1 }, replacement } }
}

/**
 * A bulk tells how many replacements found their revision, not which. When some didn't, the stored documents tell:
 * each carries the mark of the write that made it.
 */
const readBack = async (
  collection: mongo.Collection<StoredDocument>,
  documents: readonly ProjectionDocument[],
  write: mongo.ObjectId,
): Promise<(document: ProjectionDocument) => boolean> => {
  const ids = documents.map(({ id }) => id)
  const found = await collection.find({ _id: { $in: ids } }, { projection: { rev: 1, write: 1 }, maxTimeMS: queryMs }).toArray()
  const stored = new Map(found.map(each => [each._id, each]))
  return ({ id, rev }) => {
    const now = stored.get(id)
    if (now === undefined || now.rev <= rev) return now?.write.equals(write) ?? false
    // Another has written since: on this revision, or on one in its place.
    throw new EventSourcingError(
      'MR_STORE_UNAVAILABLE',
      `Whether ${id} was written in revision ${rev} is no longer to be seen: load it again`,
      {
        failure: 'unavailable',
      },
    )
  }
}

/** Compare-and-set of each document on its revision, in one round trip while all of them win. */
export const saveAll = async (
  collection: mongo.Collection<StoredDocument>,
  documents: readonly ProjectionDocument[],
): Promise<readonly boolean[]> => {
  const write = new mongoose.mongo.ObjectId()
  const { duplicates, matched } = await bulkOutcome(
    collection.bulkWrite(
      documents.map(document => toWrite(toStored(document, write))),
      { ordered: false },
    ),
  )
  const replaced = documents.filter(({ rev }) => rev > 1)
  const won = matched === replaced.length ? () => true : await readBack(collection, replaced, write)
  return documents.map((document, index) => (document.rev === 1 ? !duplicates.has(index) : won(document)))
}
