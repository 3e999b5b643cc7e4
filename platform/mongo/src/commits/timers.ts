import type { Commits } from '@millrace/event-sourcing'
import { queryMs } from '../connection/database.ts'
import { toCommit } from './commit-document.ts'
import { type CommitCollection, idsOf } from './commits.ts'

type Timers = Pick<Commits, 'due' | 'nextWake' | 'clearWake'>

export const createTimers = ({ run }: CommitCollection): Timers => ({
  due: (now, limit) =>
    run('due', async collection => {
      const found = await collection
        .find({ wake: { $lte: now } }, { maxTimeMS: queryMs })
        .sort({ wake: 1 })
        .limit(limit)
        .toArray()
      return found.map(toCommit)
    }),

  nextWake: () =>
    run('nextWake', async collection => {
      const [first] = await collection
        .find({ wake: { $exists: true } }, { maxTimeMS: queryMs })
        .sort({ wake: 1 })
        .limit(1)
        .toArray()
      return first?.wake
    }),

  clearWake: refs =>
    run('clearWake', async collection => {
      if (refs.length > 0) await collection.updateMany({ _id: { $in: idsOf(refs) } }, { $unset: { wake: '' } })
    }),
})
