import { type Batcher, createBatcher, failed, type Outcome, succeeded } from '@millrace/messaging'
import { failureOf } from 'millrace'
import type { Commit } from '../ports/commit.ts'
import type { Appended, Commits } from '../ports/store.ts'

/** Appends of different streams that arrive while an insert is in flight go together in the next. No timer. */
export const createAppends = (commits: Commits): Batcher<Commit, Appended> =>
  createBatcher(batch => appendAll(commits, batch), { max: 200 })

/** A batch that was refused holds a commit that can't be stored: alone it fails alone. */
const appendAll = async (commits: Commits, batch: readonly Commit[]): Promise<readonly Outcome<Appended>[]> => {
  try {
    return (await commits.append(batch)).map(succeeded)
  } catch (error) {
    if (batch.length === 1 || failureOf(error) === 'unavailable') return batch.map(() => failed(error))
    return (await Promise.all(batch.map(commit => appendAll(commits, [commit])))).flat()
  }
}
