import { randomUUID } from 'node:crypto'
import mongoose, { type mongo } from 'mongoose'

const serverUrl = (): string => {
  const url = process.env.MONGODB_URL
  if (url === undefined) throw new Error('Set MONGODB_URL, as mongodb://127.0.0.1:27017')
  return url
}

/** For integration tests: a database of its own on the server under test. */
export const testDatabase = () => {
  const url = new URL(serverUrl())
  url.pathname = `/test-${randomUUID()}`
  const withDriver = async <T>(work: (db: mongo.Db) => Promise<T>): Promise<T> => {
    const connection = await mongoose.createConnection(url.href).asPromise()
    try {
      if (connection.db === undefined) throw new Error('Not connected')
      return await work(connection.db)
    } finally {
      await connection.destroy(true)
    }
  }
  return {
    url: url.href,
    /** Looks at the database beside the store. */
    withDriver,
    drop: () => withDriver(async db => void (await db.dropDatabase())),
  }
}
