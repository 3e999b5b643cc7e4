import type { KnownSchema, Schemas } from '@millrace/event-sourcing'
import { type Database, queryMs } from './connection/database.ts'
import { isDuplicate } from './connection/duplicates.ts'

interface SchemaDocument extends Omit<KnownSchema, 'id'> {
  readonly _id: number
}

export const createSchemas = (database: Database): Schemas => {
  const collection = () => database.collection<SchemaDocument>('schemas')
  return {
    all: () =>
      database.run('schemas.all', async () => {
        const found = await collection().find({}, { maxTimeMS: queryMs }).toArray()
        return found.map(({ _id, ...schema }) => ({ id: _id, ...schema }))
      }),
    remember: ({ id, ...schema }) =>
      database.run('schemas.remember', async () => {
        try {
          await collection().insertOne({ _id: id, ...schema })
        } catch (error) {
          if (!isDuplicate(error)) throw error
        }
      }),
  }
}
