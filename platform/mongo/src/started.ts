import type { StartedPartitions } from '@millrace/messaging'
import { type Database, queryMs } from './connection/database.ts'
import { bulkOutcome } from './connection/duplicates.ts'

interface StartedDocument {
  readonly _id: { readonly group: string; readonly topicId: string; readonly partition: number }
}

/** law 5: which partitions a group ever started, so that lost offsets are told from a new partition. */
export const createStarted = (database: Database): StartedPartitions => {
  const collection = () => database.collection<StartedDocument>('started')
  return {
    has: (group, topicId, partition) =>
      database.run(
        'started.has',
        async () => (await collection().findOne({ _id: { group, topicId, partition } }, { maxTimeMS: queryMs })) !== null,
      ),
    record: (group, partitions) =>
      database.run('started.record', async () => {
        if (partitions.length === 0) return
        const documents = partitions.map(({ topicId, partition }) => ({ _id: { group, topicId, partition } }))
        await bulkOutcome(
          collection()
            .insertMany(documents, { ordered: false })
            .then(() => ({})),
        )
      }),
  }
}
