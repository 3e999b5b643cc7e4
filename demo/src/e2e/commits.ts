import { isDeepStrictEqual } from 'node:util'
import { mongo } from '@millrace/mongo'
import { eventually } from '@millrace/testing'
import { type ServiceName, services, stack } from './stack.ts'

const inDatabase = async (service: ServiceName): Promise<number> => {
  const store = mongo({ url: `${stack().mongo.url}/${service}` })
  try {
    await store.ready(AbortSignal.timeout(10_000))
    let commits = 0
    for await (const _ of store.commits.scan()) commits += 1
    return commits
  } finally {
    await store.close()
  }
}

export type Counts = Readonly<Record<string, number>>

/** How many commits each service has stored. */
export const commitCounts = async (): Promise<Counts> =>
  Object.fromEntries(await Promise.all(services.map(async name => [name, await inDatabase(name)])))

const quietMs = 1_000

/** The same, once nothing is under way any more. */
export const settledCounts = async (): Promise<Counts> => {
  let seen: Counts = {}
  let since = 0
  return eventually(async () => {
    const counts = await commitCounts()
    if (!isDeepStrictEqual(counts, seen)) [seen, since] = [counts, performance.now()]
    if (performance.now() - since < quietMs) throw new Error('commits are still being stored')
    return counts
  }, 60_000)
}
