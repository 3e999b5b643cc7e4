import type { Received } from '../wire/message.ts'
import type { ConsumerOptions, HandleContext } from './consumer.ts'

/** What a consumer is told of its handler: spread it into its options. */
export type Handling = Required<Pick<ConsumerOptions, 'handle' | 'maxBatch'>>

/** One message a call. */
export const eachMessage = (handle: (received: Received, context: HandleContext) => Promise<void>): Handling => ({
  maxBatch: 1,
  handle: (messages, context) => {
    const [received] = messages
    return received === undefined ? Promise.resolve() : handle(received, context)
  },
})

/**
 * What waits in one lane, in order, up to `maxBatch` a call: nothing waits to make a batch larger. All or an error: a batch that fails is
 * tried again message by message, so that one bad message makes one letter. What the call wrote before it failed comes again, so the
 * handler must be idempotent by message id (law 2). With `lane: () => 'all'` a batch is whatever the partition holds, one call at a time.
 */
export const eachBatch = (maxBatch: number, handle: ConsumerOptions['handle']): Handling => ({ maxBatch, handle })
