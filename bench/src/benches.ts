import type { Bench } from './bench.ts'
import { consume } from './consume/bench.ts'
import { publish } from './publish/bench.ts'

/** In the order of the page. */
export const benches: readonly Bench[] = [publish, consume]
