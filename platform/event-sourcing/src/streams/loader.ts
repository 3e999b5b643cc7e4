import { createBatcher, succeeded } from '@millrace/messaging'
import type { Commit } from '../ports/commit.ts'
import type { Commits } from '../ports/store.ts'

/** Every commit of a stream. Streams asked for while a read is in flight are read together in the next. */
export type CommitLoader = (stream: string) => Promise<readonly Commit[]>

export const commitLoader = (commits: Commits): CommitLoader => {
  const loads = createBatcher<string, readonly Commit[]>(
    async streams => {
      const found = await commits.load([...new Set(streams)])
      return streams.map(stream => succeeded(found.get(stream) ?? []))
    },
    { max: 100 },
  )
  return stream => loads.add(stream)
}

/** The last commit of a stream, read the same way. */
export type HeadLoader = (stream: string) => Promise<Commit | undefined>

export const headLoader = (commits: Commits): HeadLoader => {
  const loads = createBatcher<string, Commit | undefined>(
    async streams => {
      const found = await commits.heads([...new Set(streams)])
      return streams.map(stream => succeeded(found.get(stream)))
    },
    { max: 200 },
  )
  return stream => loads.add(stream)
}
