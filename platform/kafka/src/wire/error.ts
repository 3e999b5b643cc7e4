import { errorCodes } from '../kafkajs.ts'

/** Those newer than kafkajs's table that we meet. */
const newer = [
  { code: 89, type: 'THROTTLING_QUOTA_EXCEEDED', retriable: true, message: 'The throttling quota has been exceeded' },
  { code: 90, type: 'PRODUCER_FENCED', retriable: false, message: 'There is a newer producer with the same transactionalId' },
  { code: 103, type: 'INCONSISTENT_TOPIC_ID', retriable: true, message: "The log's topic id is another than the one asked for" },
  { code: 100, type: 'UNKNOWN_TOPIC_ID', retriable: true, message: 'This server does not host this topic id' },
]
const known = new Map([...errorCodes, ...newer].map(entry => [entry.code, entry]))

export const codes = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  messageTooLarge: 10,
  offsetMetadataTooLarge: 12,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  recordListTooLarge: 18,
  illegalGeneration: 22,
  unknownMember: 25,
  rebalanceInProgress: 27,
  topicAlreadyExists: 36,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  invalidProducerIdMapping: 49,
  concurrentTransactions: 51,
  unknownProducer: 59,
  unsupportedCompression: 76,
  memberIdRequired: 79,
  fencedInstance: 82,
  producerFenced: 90,
  unknownTopicId: 100,
  inconsistentTopicId: 103,
} as const

/** An error code a broker answered with. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError'
  readonly code: number
  readonly type: string
  readonly retriable: boolean

  constructor(code: number, during: string, detail?: string | null) {
    const entry = known.get(code)
    super(`${during}: ${entry?.type ?? `error code ${code}`}: ${detail || entry?.message || 'not known to this version'}`)
    this.code = code
    this.type = entry?.type ?? 'UNKNOWN'
    this.retriable = entry?.retriable ?? false
  }
}

export const check = (code: number, during: string, detail?: string | null): void => {
  if (code !== codes.none) throw new KafkaError(code, during, detail)
}

export const isCode = (error: unknown, ...of: readonly number[]): error is KafkaError =>
  error instanceof KafkaError && of.includes(error.code)

/** The coordinator has moved, is loading or isn't known yet: find it again. */
export const coordinatorMoved = (error: unknown): boolean =>
  isCode(error, codes.coordinatorLoading, codes.coordinatorNotAvailable, codes.notCoordinator)
