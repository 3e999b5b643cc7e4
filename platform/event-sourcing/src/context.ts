import type { Clock, Codec, EncodedMessage, Ids, Telemetry } from '@millrace/messaging'
import type { Commit } from './ports/commit.ts'
import type { Store } from './ports/store.ts'

/** What a decision knew of the commits before its own. */
export interface Predecessors {
  /** All of them are known to be published. */
  readonly published: boolean
  /** The last of them has a `wake`, which the new commit supersedes. */
  readonly wakes: boolean
}

/** Where commits go once they are stored. */
export interface Outbox {
  /** Throws MR_MESSAGE_TOO_LARGE: a message above its topic's limit is refused before it is stored. */
  check(message: EncodedMessage): void
  /** Hands a stored commit over, with what is known of those before it in its stream. */
  offer(commit: Commit, before: Predecessors): void
}

/** What every part of the engine works with. */
export interface Context {
  /** The service's name: `ce_source`, and the prefix of its consumer groups. */
  readonly service: string
  readonly store: Store
  readonly codec: Codec
  readonly clock: Clock
  readonly ids: Ids
  readonly telemetry: Telemetry
}
