import { describe } from 'vitest'
import { appending } from './store/appending.ts'
import { claiming } from './store/claiming.ts'
import { compareAndSet } from './store/compare-and-set.ts'
import { fidelity } from './store/fidelity.ts'
import { lasting } from './store/lasting.ts'
import { paging } from './store/paging.ts'
import { publishing } from './store/publishing.ts'
import { reading } from './store/reading.ts'
import { remembering } from './store/remembering.ts'
import { stating } from './store/stating.ts'
import { type StoreHost, storeFixture } from './store/store-fixture.ts'
import { waking } from './store/waking.ts'

export type { StoreHost } from './store/store-fixture.ts'

/** The Store port's contract as tests: an adapter that passes may stand under the event-sourcing engine. */
export const storeConformance = (name: string, open: () => Promise<StoreHost>): void => {
  describe(`${name}, as a Store`, () => {
    const fixture = storeFixture(open)
    const promises = [appending, reading, fidelity, claiming, publishing, stating, waking, compareAndSet, paging, remembering, lasting]
    for (const promise of promises) promise(fixture)
  })
}
