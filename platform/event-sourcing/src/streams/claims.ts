import { createBatcher, succeeded } from '@millrace/messaging'
import type { Commit } from '../ports/commit.ts'
import type { Commits } from '../ports/store.ts'

/** Of the values a commit holds, those its stream released in a later commit. */
const releasedSince = async (commits: Commits, holder: Commit, values: readonly string[]): Promise<readonly string[]> => {
  const later = await commits.from({ stream: holder.stream, version: holder.version + 1 })
  return values.filter(value => later.some(commit => commit.releases?.includes(value)))
}

/**
 * Why an append with these claims met a conflict. Values whose holder released them in a later commit are pulled from the
 * old one; those that streams other than `own` truly hold are returned.
 */
export const freeClaims = async (commits: Commits, values: readonly string[], own?: string): Promise<readonly string[]> => {
  const taken: string[] = []
  for (const holder of await commits.holders(values)) {
    const held = values.filter(value => holder.claims?.includes(value))
    const released = await releasedSince(commits, holder, held)
    if (released.length > 0) await commits.unclaim(holder, released)
    if (holder.stream !== own) taken.push(...held.filter(value => !released.includes(value)))
  }
  return taken
}

/** The stream that holds a value now. */
export const holderOf = async (commits: Commits, value: string): Promise<string | undefined> => {
  const [holder] = await commits.holders([value])
  if (holder === undefined) return undefined
  const released = await releasedSince(commits, holder, [value])
  return released.length > 0 ? undefined : holder.stream
}

/**
 * Pulls released values out of the commits that held them, so that who claims one next meets no conflict. What a crash leaves
 * is pulled by that one.
 */
export const createSweep = (commits: Commits): { offer(commit: Pick<Commit, 'releases'>): void } => {
  const sweeps = createBatcher<string, void>(async values => {
    await freeClaims(commits, [...new Set(values)])
    return values.map(() => succeeded(undefined))
  })
  return {
    offer: ({ releases }) => {
      for (const value of releases ?? []) sweeps.add(value).catch(() => undefined) // the next claim finds it
    },
  }
}
