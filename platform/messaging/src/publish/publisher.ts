import type { Position } from '../ports/broker.ts'
import type { EncodedMessage } from '../wire/message.ts'

/** Publishes messages of many callers in few requests: what waits while a send is under way goes together in the next. */
export interface Publisher {
  /**
   * Resolves when all in-sync replicas have the message, with where it lies; of several, when they have every one, with their
   * positions in the order given. Messages of one (topic, key)
   * reach their partition in the order of the calls, whatever retries happen. Awaits while the buffer is full (law 11).
   * Rejects with MR_MESSAGE_TOO_LARGE, MR_PUBLISH_TIMEOUT (unavailable: perhaps published), MR_CLOSED.
   */
  publish(message: EncodedMessage): Promise<Position>
  publish(messages: readonly EncodedMessage[]): Promise<readonly Position[]>
  /** Throws MR_MESSAGE_TOO_LARGE when the message can't fit its topic. */
  check(message: EncodedMessage): void
  /** Messages waiting or in flight. */
  readonly pending: number
  /** Finishes what is in hand, as far as it can within `closeWithinMs`; what is left, and comes later, is rejected with MR_CLOSED. */
  close(): Promise<void>
}
