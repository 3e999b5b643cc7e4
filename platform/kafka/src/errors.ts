import { MessagingError } from '@millrace/messaging'
import { codes, isCode } from './wire/error.ts'

export const closed = (what: string): MessagingError => new MessagingError('MR_CLOSED', `${what} is closed. Make a new one.`)

export const unavailable = (what: string, cause?: unknown): MessagingError =>
  new MessagingError(
    'MR_BROKER_UNAVAILABLE',
    `${what}: the broker can't be reached or isn't ready. Look whether it runs; this passes when it does.`,
    {
      cause,
      failure: 'unavailable',
    },
  )

/** It may be about to be made, or not have got around after a broker's restart. */
export const topicMissing = (topic: string): MessagingError =>
  new MessagingError(
    'MR_TOPIC_MISSING',
    `The topic ${topic} doesn't exist, or the brokers don't know it yet. Create it: millrace topics apply.`,
    {
      failure: 'unavailable',
    },
  )

/** Worth trying again: anything but a broker's plain no and our own mistakes. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof MessagingError) return error.failure === 'unavailable'
  if (error instanceof TypeError || error instanceof RangeError) return false
  return error instanceof Error && (!('retriable' in error) || error.retriable !== false)
}

/** Says in the platform's words what a broker or the network said. */
export const messagingError = (what: string, cause: unknown): MessagingError => {
  if (cause instanceof MessagingError) return cause
  if (isCode(cause, codes.messageTooLarge, codes.recordListTooLarge)) {
    return new MessagingError('MR_MESSAGE_TOO_LARGE', `${what}: larger than the topic takes. Raise its max.message.bytes or send less.`, {
      cause,
      failure: 'permanent',
    })
  }
  if (isCode(cause, codes.unknownTopicOrPartition, codes.unknownTopicId, codes.inconsistentTopicId)) {
    return new MessagingError('MR_TOPIC_MISSING', `${what}: the topic or partition doesn't exist. Create it: millrace topics apply.`, {
      cause,
    })
  }
  if (isPassing(cause)) return unavailable(what, cause)
  const said = cause instanceof Error ? cause.message : String(cause)
  return new MessagingError('MR_BROKER_REFUSED', `${what}: the broker refused. ${said}`, { cause, failure: 'permanent' })
}
