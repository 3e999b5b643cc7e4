import { mongo } from '@millrace/mongo'
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

/** How many commits each service has stored. */
export const commitCounts = async () => Object.fromEntries(await Promise.all(services.map(async name => [name, await inDatabase(name)])))
