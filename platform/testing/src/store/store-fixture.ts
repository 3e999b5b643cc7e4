import type { Store } from '@millrace/event-sourcing'
import { afterEach, beforeEach } from 'vitest'

/** One empty database of the adapter under test. */
export interface StoreHost {
  /** A store on this database, as one more instance of a service would open it. */
  connect(): Store
  drop(): Promise<void>
}

export interface StoreFixture {
  /** A ready store on a database that is empty at the start of each test. */
  readonly store: Store
  /** Another instance on the same database, ready. */
  another(): Promise<Store>
}

export const storeFixture = (open: () => Promise<StoreHost>): StoreFixture => {
  let host: StoreHost | undefined
  let first: Store | undefined
  const opened: Store[] = []

  const another = async (): Promise<Store> => {
    if (host === undefined) throw new Error('Call it within a test')
    const store = host.connect()
    opened.push(store)
    await store.ready(AbortSignal.timeout(10_000))
    return store
  }
  beforeEach(async () => {
    host = await open()
    first = await another()
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(store => store.close()))
    await host?.drop()
  })
  return {
    get store() {
      if (first === undefined) throw new Error('Call it within a test')
      return first
    },
    another,
  }
}
