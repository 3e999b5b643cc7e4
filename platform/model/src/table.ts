import type { AnyMessageType, Topic } from './message.ts'

/** A compacted topic as a local map by key. `value` carries the type only. */
export interface Table<D> {
  readonly source: Topic
  readonly value?: D
}

export const table = <M extends AnyMessageType>(source: Topic<M>): Table<Parameters<M>[0]> => ({ source })
