import { MessagingError, type Position } from '@millrace/messaging'
import { nameOf } from './by-topic.ts'

/** Why what lies at an offset can't be given to anyone. The partition stands still there (law 5): it isn't passed over. */
const unreadable = (
  code: 'MR_BATCH_CORRUPT' | 'MR_BATCH_TOO_LARGE' | 'MR_BATCH_UNKNOWN_FORMAT',
  at: Position,
  text: string,
  cause?: unknown,
): MessagingError =>
  new MessagingError(code, `The batch at offset ${at.offset} of ${nameOf(at)} ${text}`, {
    failure: 'permanent',
    ...(cause !== undefined && { cause }),
  })

const skipIt = (next: number): string => `set the group's offset to ${next} to go on without it.`

export const wrongChecksum = (at: Position, next: number): MessagingError =>
  unreadable(
    'MR_BATCH_CORRUPT',
    at,
    `doesn't match its checksum: bytes changed on a disk or on the way. Restart to read it again; if it stays so, restore it from another replica, or ${skipIt(next)}`,
  )

export const malformed = (at: Position, next: number, cause: unknown): MessagingError =>
  unreadable('MR_BATCH_CORRUPT', at, `isn't what it says it is, though its checksum holds. Look at who wrote it, or ${skipIt(next)}`, cause)

export const tooLarge = (at: Position, sizeBytes: number, maxBatchBytes: number): MessagingError =>
  unreadable(
    'MR_BATCH_TOO_LARGE',
    at,
    `takes ${sizeBytes} bytes, this client takes ${maxBatchBytes}. Raise maxBatchBytes if it is meant to be so large, or set the group's offset behind it.`,
  )

export const unfoldsTooLarge = (at: Position, next: number, maxBatchBytes: number, cause?: unknown): MessagingError =>
  unreadable(
    'MR_BATCH_TOO_LARGE',
    at,
    `unfolds to more than the ${maxBatchBytes} bytes this client takes. Raise maxBatchBytes if it is meant to be so large, or ${skipIt(next)}`,
    cause,
  )

export const unknownFormat = (at: Position, format: number): MessagingError =>
  unreadable(
    'MR_BATCH_UNKNOWN_FORMAT',
    at,
    `has the record format ${format}; only format 2 (Kafka 0.11 and newer) is read. Have it written anew, or set the group's offset behind it.`,
  )

export const unknownCompression = (at: Position, next: number, codec: number): MessagingError =>
  unreadable('MR_BATCH_UNKNOWN_FORMAT', at, `is compressed by an unknown method (${codec}). Have it written anew, or ${skipIt(next)}`)
