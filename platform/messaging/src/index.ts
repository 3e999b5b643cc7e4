export { type Admission, type Batcher, type BatcherOptions, createBatcher, failed, type Outcome, succeeded } from './batch/batcher.ts'
export { type GroupLimit, perGroup } from './batch/per-group.ts'
export type { BreakerStatus } from './consume/breakers.ts'
export { decodeMetadata } from './consume/commit-metadata.ts'
export { consume } from './consume/consume.ts'
export type { Consumer, ConsumerOptions, HandleContext, PartitionStatus, StartedPartitions } from './consume/consumer.ts'
export { eachBatch, eachMessage, type Handling } from './consume/handlers.ts'
export { recordLane, valueLane } from './consume/lane-of.ts'
export { outsideLog } from './consume/start.ts'
export { type ErrorOptions, type MessagingCode, MessagingError, messagingCodes } from './errors.ts'
export { type Asked, type AskOptions, askForLetters } from './letters/ask.ts'
export { type FailureGroup, failureGroups } from './letters/failure-groups.ts'
export {
  type FoundLetter,
  findLetters,
  groupsWithLetters,
  keyOfLetter,
  type LookOptions,
  originalOf,
  originalsOf,
} from './letters/find-letters.ts'
export { fromLetterRecord, letterHeader, type OriginalRecord, type ReadLetter } from './letters/form.ts'
export { fromJournalRecord, type JournalEntry, type LetterOutcome, letterOutcomes } from './letters/journal.ts'
export {
  type Letter,
  type LetterClass,
  type LetterFailure,
  type LetterSource,
  letterKey,
  lettersJournalTopic,
  lettersTopic,
  type OfLetterClass,
} from './letters/letter.ts'
export { readJournal } from './letters/read-journal.ts'
export { fromRequestRecord, type LetterRequest, type RequestKind, requestKinds, toRequestRecord } from './letters/request.ts'
export { isSelected, type LetterSelection, lettersBefore } from './letters/select-letters.ts'
export { topicsWithLetters } from './letters/topics-with-letters.ts'
export { type Metric, type MetricTable, messagingMetrics } from './metrics.ts'
export type {
  Assignment,
  Bounds,
  Broker,
  BrokerOptions,
  CommittedOffset,
  FetchedBatch,
  Follower,
  FollowOptions,
  GroupAdmin,
  GroupDescription,
  GroupMemberDescription,
  GroupState,
  HeaderList,
  HeaderValue,
  IncomingRecord,
  Member,
  MemberOptions,
  NewTopic,
  OutgoingRecord,
  Position,
  Producer,
  RecordHeaders,
  TopicAdmin,
  TopicDescription,
  TopicPartition,
  TransactionalWriter,
  Unreadable,
} from './ports/broker.ts'
export type { Clock, Ids } from './ports/clock.ts'
export type { SchemaSource } from './ports/schema-source.ts'
export type { Fields, Log, Telemetry, TraceContext } from './ports/telemetry.ts'
export { createPublisher, type PublisherOptions } from './publish/create-publisher.ts'
export type { Publisher } from './publish/publisher.ts'
export { createSender, type Sender, type SenderOptions } from './publish/sender.ts'
export { randomHex } from './random-hex.ts'
export { type ExponentialOptions, exponential } from './retry/exponential.ts'
export { jitter } from './retry/jitter.ts'
export { limitAttempts } from './retry/limit-attempts.ts'
export { limitTime } from './retry/limit-time.ts'
export { backingOff, type RetryPolicy, retryOf } from './retry/policy.ts'
export { allOf, type FailedTry, type Retry, type RetryTools } from './retry/retry.ts'
export { retryAfter } from './retry/retry-after.ts'
export { nodeFlags } from './runtime.ts'
export { systemClock, systemIds } from './system.ts'
export { type Backoff, backoffMs, type Patience, whileUnavailable } from './time/backoff.ts'
export { createDeadlines, type Deadlines } from './time/deadlines.ts'
export { stopping } from './time/stopping.ts'
export type { Codec, CodecOptions, Decoded } from './wire/codec.ts'
export { createCodec } from './wire/create-codec.ts'
export { derivedId } from './wire/derived-id.ts'
export { fromRecord, traceOf } from './wire/from-record.ts'
export { header } from './wire/headers.ts'
export type { EncodedMessage, Received } from './wire/message.ts'
export { partitionOf } from './wire/murmur2.ts'
export { schemaName } from './wire/schema-name.ts'
export { sizeBytes, toRecord } from './wire/to-record.ts'
