import type { Bounds, FetchedBatch, Position } from '@millrace/messaging'

/** Where a run through a topic begins, and how far it must come before it may answer. */
export interface Origin {
  readonly positions: readonly Position[]
  readonly bounds: readonly Bounds[]
  /** Of the topic as it was described before that. */
  readonly topicId: string
}

/**
 * From the first record kept through what was the end at this moment. A snapshot, once there is one, begins later: it hands
 * its own positions, with contents that are true there.
 */
export const logStart = (topicId: string, bounds: readonly Bounds[]): Origin => ({
  topicId,
  positions: bounds.map(({ topic, partition, earliest }) => ({ topic, partition, offset: earliest })),
  bounds,
})

export interface PartitionProgress {
  readonly partition: number
  /** Everything before this offset is in the table. */
  readonly position: number
  /** The end of the partition when it was last read. */
  readonly latest: number
}

/** Positions of all partitions. By position, since control and compacted records reach nobody. */
export class Progress {
  readonly #partitions = new Map<number, PartitionProgress>()
  readonly #goals: ReadonlyMap<number, number>

  constructor({ positions, bounds }: Origin) {
    this.#goals = new Map(bounds.map(({ partition, latest }) => [partition, latest]))
    for (const { partition, offset } of positions) {
      this.#partitions.set(partition, { partition, position: offset, latest: this.#goals.get(partition) ?? offset })
    }
  }

  move({ partition, nextOffset, highWatermark }: FetchedBatch): void {
    this.#partitions.set(partition, { partition, position: nextOffset, latest: Math.max(nextOffset, highWatermark) })
  }

  /** Whether every partition has come to what was its end at the start. */
  get reached(): boolean {
    return [...this.#goals].every(([partition, goal]) => (this.#partitions.get(partition)?.position ?? 0) >= goal)
  }

  partitions(): readonly PartitionProgress[] {
    return [...this.#partitions.values()].toSorted((a, b) => a.partition - b.partition)
  }
}
