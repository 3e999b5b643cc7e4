import type { Clock } from '@millrace/messaging'
import { codes, isCode } from '../wire/error.ts'
import { heartbeat } from '../wire/group.ts'
import type { Coordinator } from './coordinator.ts'
import { type Generation, isLost } from './generation.ts'

export interface HeartbeatOptions {
  readonly generation: Generation
  readonly coordinator: Coordinator
  readonly clock: Clock
  readonly sessionTimeoutMs: number
  /** Once an outage. */
  trouble(error: unknown): void
}

/** A tenth of the session and a second at most: a rebalance is heard of by the answer. */
const intervalMs = (sessionTimeoutMs: number): number => Math.min(1_000, sessionTimeoutMs / 10)

/** Beats on a timer until the generation has ended, through assigned, handling and draining alike. */
export const keepAlive = async ({ generation, coordinator, clock, sessionTimeoutMs, trouble }: HeartbeatOptions): Promise<void> => {
  let well = true
  for (;;) {
    await clock.sleep(intervalMs(sessionTimeoutMs), generation.signal)
    if (generation.signal.aborted) return
    try {
      await coordinator.ask(heartbeat(generation.of), { timeoutMs: sessionTimeoutMs / 3 })
      well = true
    } catch (error) {
      if (generation.signal.aborted) return
      if (isCode(error, codes.rebalanceInProgress)) {
        generation.finish()
        continue
      }
      if (isLost(error)) generation.end()
      if (well) trouble(error)
      well = false
    }
  }
}
