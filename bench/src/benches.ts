import { backlog } from './backlog/bench.ts'
import type { Bench } from './bench.ts'
import { consume } from './consume/bench.ts'
import { hotKey } from './hot-key/bench.ts'
import { idle } from './idle/bench.ts'
import { publish } from './publish/bench.ts'
import { publishLatency } from './publish-latency/bench.ts'
import { slowHandlers } from './slow-handlers/bench.ts'

/** In the order of the page. */
export const benches: readonly Bench[] = [publish, publishLatency, consume, slowHandlers, hotKey, idle, backlog]
