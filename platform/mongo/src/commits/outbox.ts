import type { CommitRef, Commits } from '@millrace/event-sourcing'
import { queryMs } from '../connection/database.ts'
import { type CommitCollection, idsOf } from './commits.ts'

type Outbox = Pick<Commits, 'unpublished' | 'markPublished' | 'unstated' | 'markStated'>

interface Lowest {
  readonly _id: string
  readonly version: number
}

/** Of each stream the lowest such commit, oldest first: grouped, so that a stuck stream's tail never hides the others. */
const oldestStreams = (match: object, limit: number) => [
  { $match: match },
  { $sort: { stream: 1, version: 1 } },
  { $group: { _id: '$stream', version: { $first: '$version' }, at: { $first: '$at' } } },
  { $sort: { at: 1, _id: 1 } },
  { $limit: limit },
]

export const createOutbox = ({ run }: CommitCollection): Outbox => ({
  unpublished: (slots, limit) =>
    run('unpublished', async collection => {
      const pipeline = oldestStreams({ published: false, slot: { $in: slots } }, limit)
      const found = await collection.aggregate<Lowest>(pipeline, { maxTimeMS: queryMs }).toArray()
      return found.map(({ _id, version }): CommitRef => ({ stream: _id, version }))
    }),

  markPublished: refs =>
    run('markPublished', async collection => {
      if (refs.length > 0) await collection.updateMany({ _id: { $in: idsOf(refs) } }, { $set: { published: true } })
    }),

  unstated: limit =>
    run('unstated', async collection => {
      const found = await collection.aggregate<Lowest>(oldestStreams({ stated: false }, limit), { maxTimeMS: queryMs }).toArray()
      return found.map(({ _id }) => _id)
    }),

  markStated: refs =>
    run('markStated', async collection => {
      if (refs.length === 0) return
      const marks = refs.map(({ stream, version }) => ({
        updateMany: { filter: { stream, version: { $lte: version }, stated: false }, update: { $set: { stated: true } } },
      }))
      await collection.bulkWrite(marks, { ordered: false })
    }),
})
