import type { Lease, Leases } from '@millrace/event-sourcing'
import { type Database, queryMs } from './connection/database.ts'
import { isDuplicate } from './connection/duplicates.ts'

interface LeaseDocument extends Omit<Lease, 'name'> {
  readonly _id: string
}

export const createLeases = (database: Database): Leases => {
  const collection = () => database.collection<LeaseDocument>('leases')

  const create = async (document: LeaseDocument): Promise<boolean> => {
    try {
      await collection().insertOne(document)
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  return {
    read: name =>
      database.run('leases.read', async () => {
        const found = await collection().findOne({ _id: name }, { maxTimeMS: queryMs })
        if (found === null) return undefined
        const { _id, ...lease } = found
        return { name: _id, ...lease }
      }),
    write: ({ name, ...lease }, expected) =>
      database.run('leases.write', async () => {
        if (expected === undefined) return create({ _id: name, ...lease })
        const { matchedCount } = await collection().replaceOne({ _id: name, epoch: expected.epoch, beat: expected.beat }, lease)
        return matchedCount === 1
      }),
  }
}
