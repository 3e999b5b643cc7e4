import type { Commit, Commits } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import { queryMs } from '../connection/database.ts'
import { type CommitDocument, toCommit } from './commit-document.ts'
import type { CommitCollection } from './commits.ts'

type Reads = Pick<Commits, 'load' | 'heads' | 'handled' | 'holders' | 'unclaim' | 'from' | 'stated' | 'scan'>

const inOrder = { stream: 1, version: 1 } as const
const scanBatch = 500

const byStream = (commits: readonly Commit[]): ReadonlyMap<string, readonly Commit[]> => Map.groupBy(commits, ({ stream }) => stream)

const onlyBy = (documents: readonly CommitDocument[]): ReadonlyMap<string, Commit> =>
  new Map(documents.map(document => [document.stream, toCommit(document)]))

/** The newest commit of each stream that passes the filter, in one round trip: looked up from each stream's first commit. */
const newest = async (
  collection: mongo.Collection<CommitDocument>,
  streams: readonly string[],
  filter: mongo.Filter<CommitDocument>,
): Promise<ReadonlyMap<string, Commit>> => {
  const [only] = streams
  if (only === undefined) return new Map()
  if (streams.length === 1) {
    return onlyBy(
      await collection
        .find({ ...filter, stream: only }, { maxTimeMS: queryMs })
        .sort({ version: -1 })
        .limit(1)
        .toArray(),
    )
  }
  const found = await collection
    .aggregate<CommitDocument>(
      [
        { $match: { _id: { $in: streams.map(stream => `${stream}/1`) } } },
        { $project: { _id: 0, stream: 1 } },
        {
          $lookup: {
            from: collection.collectionName,
            localField: 'stream',
            foreignField: 'stream',
            pipeline: [{ $match: filter }, { $sort: { version: -1 } }, { $limit: 1 }],
            as: 'newest',
          },
        },
        { $unwind: '$newest' },
        { $replaceRoot: { newRoot: '$newest' } },
      ],
      { maxTimeMS: queryMs },
    )
    .toArray()
  return onlyBy(found)
}

export const createReads = ({ run }: CommitCollection): Reads => ({
  load: streams =>
    run('load', async collection => {
      if (streams.length === 0) return new Map()
      const found = await collection
        .find({ stream: { $in: [...streams] } }, { maxTimeMS: queryMs })
        .sort(inOrder)
        .toArray()
      return byStream(found.map(toCommit))
    }),

  heads: streams => run('heads', collection => newest(collection, streams, {})),

  stated: streams => run('stated', collection => newest(collection, streams, { states: { $exists: true } })),

  handled: (stream, ids) =>
    run('handled', async collection => {
      const found = await collection.find({ stream, 'handled.id': { $in: [...ids] } }, { maxTimeMS: queryMs }).toArray()
      return found.flatMap(({ version, handled }) => handled.filter(({ id }) => ids.includes(id)).map(each => ({ ...each, version })))
    }),

  holders: values =>
    run('holders', async collection => {
      // The type is what lets MongoDB use the partial index.
      const found = await collection.find({ claims: { $in: [...values], $type: 'string' } }, { maxTimeMS: queryMs }).toArray()
      return found.map(toCommit)
    }),

  unclaim: ({ stream, version }, values) =>
    run('unclaim', async collection => {
      const _id = `${stream}/${version}`
      await collection.bulkWrite([
        { updateOne: { filter: { _id }, update: { $pullAll: { claims: [...values] } } } },
        { updateOne: { filter: { _id, claims: { $size: 0 } }, update: { $unset: { claims: '' } } } },
      ])
    }),

  from: ({ stream, version }) =>
    run('from', async collection => {
      const found = await collection
        .find({ stream, version: { $gte: version } }, { maxTimeMS: queryMs })
        .sort(inOrder)
        .toArray()
      return found.map(toCommit)
    }),

  async *scan() {
    // Without a time limit: the server would count it over the whole walk.
    const cursor = await run('scan', async collection => collection.find({}, { batchSize: scanBatch }).sort(inOrder))
    try {
      for (;;) {
        const more = await run('scan', () => cursor.hasNext())
        if (!more) return
        for (const document of cursor.readBufferedDocuments()) yield toCommit(document)
      }
    } finally {
      await cursor.close()
    }
  },
})
