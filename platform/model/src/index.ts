export { type AnyDecider, type Decider, decider, type Rejection, type RejectionStatus, reject } from './decider.ts'
export { type AnyEffect, type Effect, type EffectCall, effect } from './effect.ts'
export { type Classified, type Failure, failureOf, permanent, unavailable } from './failure.ts'
export {
  type AnyHandler,
  type AnyHandlers,
  type AnyMessageType,
  type DataOf,
  type Draft,
  type DraftOf,
  type Message,
  type MessageType,
  message,
  type Source,
  type Topic,
  topic,
  typesOf,
} from './message.ts'
export { type AnyProjection, type Projection, projection } from './projection.ts'
export { retryAfterMs } from './retry-after.ts'
export { type Alarm, type AnySaga, type AnyStep, after, cancel, type Duration, done, type Saga, type Step, saga } from './saga.ts'
export { type Table, table } from './table.ts'
