import { type Documents, EventSourcingError } from '@millrace/event-sourcing'
import { type Database, queryMs } from '../connection/database.ts'
import { fromStored, pageIndex, type StoredDocument } from './document.ts'
import { readPage } from './page.ts'
import { saveAll } from './save.ts'

const own = new Set(['commits', 'leases', 'schemas', 'started'])

/** One collection a projection, under the name the engine gives. */
export const createDocuments = (database: Database): Documents => {
  const indexed = new Map<string, Promise<void>>()

  const collection = (name: string) => {
    if (own.has(name)) {
      throw new EventSourcingError('MR_DEFINITION', `A projection cannot be named ${name}: the store keeps something else there`, {
        failure: 'permanent',
      })
    }
    return database.collection<StoredDocument>(name)
  }

  const index = async (name: string, fields: readonly string[]): Promise<void> => {
    await collection(name).createIndexes([pageIndex(), ...fields.map(field => pageIndex(field))])
  }

  /** A projection that never declares a field has its pages indexed by its first write. */
  const indexOnce = (name: string): Promise<void> => {
    const known = indexed.get(name) ?? index(name, [])
    indexed.set(name, known)
    known.catch(() => indexed.delete(name))
    return known
  }

  return {
    load: (name, ids) =>
      database.run('documents.load', async () => {
        const found = await collection(name)
          .find({ _id: { $in: [...ids] } }, { maxTimeMS: queryMs })
          .toArray()
        return new Map(found.map(document => [document._id, fromStored(document)]))
      }),
    save: (name, documents) =>
      database.run('documents.save', async () => {
        if (documents.length === 0) return []
        await indexOnce(name)
        return saveAll(collection(name), documents)
      }),
    page: (name, equal, size, cursor) => database.run('documents.page', () => readPage(collection(name), equal, size, cursor)),
    index: (name, fields) =>
      database.run('documents.index', async () => {
        await index(name, fields)
        indexed.set(name, Promise.resolve())
      }),
  }
}
