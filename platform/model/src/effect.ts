import type { DataOf, Draft, DraftOf, Message, Source } from './message.ts'

/** What an effect's handler is called with, besides the data. */
export interface EffectCall<T extends string, D> {
  readonly message: Message<T, D>
  /** The same at every repeat of this message: hand it to whatever outside accepts one. */
  readonly idempotencyKey: string
  /** Aborted when the handler's time is up or the service stops. */
  readonly signal: AbortSignal
}

/** The only code that touches the outside. Not constructed in a replay (law 8). */
export interface Effect<L extends Source, O extends Source> {
  readonly name: string
  readonly listens: readonly L[]
  readonly sends: readonly O[]
  readonly on: {
    readonly [T in keyof DataOf<L> & string]?: (data: DataOf<L>[T], call: EffectCall<T, DataOf<L>[T]>) => Promise<readonly DraftOf<O>[]>
  }
}

export const effect = <L extends Source, O extends Source = never>(definition: Effect<L, O>): Effect<L, O> => definition

/** An effect as engines run it, whatever its types. */
export interface AnyEffect {
  readonly name: string
  readonly listens: readonly Source[]
  readonly sends: readonly Source[]
  readonly on: {
    readonly [type: string]:
      | { call(data: unknown, call: EffectCall<string, unknown>): Promise<readonly Draft<string, unknown>[]> }['call']
      | undefined
  }
}
