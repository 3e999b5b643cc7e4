/** Why a message became a letter. `behind`: a letter of its lane was live, so it was not tried at all (law 4). */
export type LetterClass = 'undecodable' | 'permanent' | 'exhausted' | 'behind'

export interface LetterFailure {
  readonly class: LetterClass
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
