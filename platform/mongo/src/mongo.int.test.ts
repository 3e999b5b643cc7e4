import { storeConformance } from '@millrace/testing/store-conformance'
import { testDatabase } from '../test/test-database.ts'
import { mongo } from './mongo.ts'

storeConformance('MongoDB', async () => {
  const database = testDatabase()
  return { connect: () => mongo({ url: database.url }), drop: database.drop }
})
