import { type Appended, type Commit, type CommitRef, type Commits, commitId } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import type { Database } from '../connection/database.ts'
import { bulkOutcome } from '../connection/duplicates.ts'
import { type CommitDocument, commitIndexes, toDocument } from './commit-document.ts'
import { createOutbox } from './outbox.ts'
import { createReads } from './reads.ts'
import { createTimers } from './timers.ts'

/** The collection of commits, and what every part of the adapter does with it. */
export interface CommitCollection {
  run<T>(operation: keyof Commits, work: (collection: mongo.Collection<CommitDocument>) => Promise<T>): Promise<T>
}

export const idsOf = (refs: readonly CommitRef[]): string[] => refs.map(commitId)

const append = (commits: CommitCollection, batch: readonly Commit[]): Promise<readonly Appended[]> =>
  commits.run('append', async collection => {
    if (batch.length === 0) return []
    const { duplicates } = await bulkOutcome(collection.insertMany(batch.map(toDocument), { ordered: false }).then(() => ({})))
    return batch.map((_, index) => (duplicates.has(index) ? 'duplicate' : 'appended'))
  })

export const createCommits = (database: Database): Commits => {
  const commits: CommitCollection = {
    run: (operation, work) => database.run(`commits.${operation}`, () => work(database.collection<CommitDocument>('commits'))),
  }
  database.onReady(() =>
    database.run('commits.prepare', async () => {
      await database.collection<CommitDocument>('commits').createIndexes([...commitIndexes])
    }),
  )
  return { append: batch => append(commits, batch), ...createReads(commits), ...createOutbox(commits), ...createTimers(commits) }
}
