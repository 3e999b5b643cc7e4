import { EventSourcingError } from '@millrace/event-sourcing'
import mongoose from 'mongoose'

const { mongo } = mongoose

/** The connection or the server is gone, or goes: what was asked may have happened. */
const unreachable = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoServerClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoExpiredSessionError,
  mongo.MongoStalePrimaryError,
  mongo.MongoUnexpectedServerResponseError,
  mongo.MongoWriteConcernError,
  mongoose.Error.MongooseServerSelectionError,
]

/** Their classes aren't exported. */
const unreachableNames = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
])

/** Server errors that pass without the request being changed. https://www.mongodb.com/docs/manual/reference/error-codes/ */
const passing = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  13, // Unauthorized: credentials are mended outside, and no message is at fault
  18, // AuthenticationFailed
  24, // LockTimeout
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  134, // ReadConcernMajorityNotAvailableYet
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  14031, // OutOfDiskSpace
])

/** Server errors that the same request meets every time. */
const lasting = new Set([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  22, // InvalidBSON
  121, // DocumentValidationFailure
  10334, // BSONObjectTooLarge
  17280, // KeyTooLong
])

const labels = ['RetryableWriteError', 'TransientTransactionError', 'SystemOverloadedError']

/** The driver makes a bulk error of whatever broke a bulk off, and forgets its class: a server's answer has a code, else there was none. */
const isBrokenOff = (error: Error): boolean =>
  error instanceof mongo.MongoBulkWriteError && [error.writeErrors].flat().length === 0 && typeof error.code !== 'number'

const isUnavailable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (unreachable.some(kind => error instanceof kind) || unreachableNames.has(error.name)) return true
  if (isBrokenOff(error)) return true
  if (!(error instanceof mongo.MongoError)) return false
  return passing.has(Number(error.code)) || labels.some(label => error.hasErrorLabel(label))
}

const isPermanent = (error: unknown): boolean =>
  error instanceof mongo.MongoInvalidArgumentError ||
  error instanceof mongo.BSON.BSONError ||
  (error instanceof mongo.MongoServerError && lasting.has(Number(error.code)))

/** The driver quotes the url when it can't parse it. */
const mayQuoteUrl = (error: unknown): boolean => error instanceof Error && error.name === 'MongoParseError'

const told = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

/** What an error of the driver is to the Store port. Never shows the url's credentials. */
export const storeError = (error: unknown, operation: string, address: string): EventSourcingError => {
  if (error instanceof EventSourcingError) return error
  if (mayQuoteUrl(error)) {
    return new EventSourcingError('MR_DEFINITION', `The MongoDB url of ${address} cannot be read: check its form and options`, {
      failure: 'permanent',
    })
  }
  if (isUnavailable(error)) {
    return new EventSourcingError('MR_STORE_UNAVAILABLE', `MongoDB at ${address} cannot be reached for ${operation} (${told(error)})`, {
      cause: error,
      failure: 'unavailable',
    })
  }
  return new EventSourcingError('MR_STORE_REFUSED', `MongoDB at ${address} refused ${operation} (${told(error)})`, {
    cause: error,
    ...(isPermanent(error) ? { failure: 'permanent' } : {}),
  })
}
