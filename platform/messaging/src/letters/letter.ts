/** Why a message became a letter. `behind`: a letter of its lane was live, so it was not tried at all (law 4). */
export type LetterClass = (typeof letterClasses)[number]

/** `contradiction`: the outside gave two answers to one message. */
export const letterClasses = ['undecodable', 'permanent', 'exhausted', 'behind', 'contradiction'] as const

/** An error that says what its letter is. Any permanent error may carry this field. */
export interface OfLetterClass {
  readonly letterClass: LetterClass
}

export interface LetterFailure {
  /** A LetterClass, or one that a later version wrote. */
  readonly class: string
  readonly code: string
  readonly message: string
  readonly stack?: string
  /** Tries in all. */
  readonly attempts: number
  /** Epoch ms. */
  readonly firstAt: number
  readonly lastAt: number
  /** The same for failures of one cause, whatever message they met. */
  readonly fingerprint: string
}

export interface LetterSource {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly offset: number
}

/** A message set aside with its failure, live until it is redriven or discarded. */
export interface Letter {
  readonly group: string
  readonly lane: string
  readonly source: LetterSource
  readonly failure: LetterFailure
  /** The key of the letter it waits for. */
  readonly behind?: string
}

/** The record key of a letter: the place of its source. */
export const letterKey = ({ topicId, partition, offset }: Omit<LetterSource, 'topic'>): string => `${topicId}/${partition}/${offset}`

export const lettersTopic = (group: string): string => `${group}.letters`

/** Who asked for what, when and why, and what came of it. */
export const lettersJournalTopic = (group: string): string => `${group}.letters-journal`
