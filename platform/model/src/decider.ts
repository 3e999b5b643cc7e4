import type { AnyHandlers, DataOf, Draft, DraftOf, Handlers, Source, Topic } from './message.ts'

/** A decision's "no". HTTP answers it with the status its decider declares for the code. */
export interface Rejection<Code extends string> {
  readonly rejected: Code
  readonly detail: string
}

export const reject = <const Code extends string>(rejected: Code, detail: string): Rejection<Code> => ({ rejected, detail })

export type RejectionStatus = 400 | 403 | 404 | 409 | 422

/** Pure decisions on one aggregate. Its stream is `<name>-<key field of the command>`. */
export interface Decider<S, C extends Source, E extends Source, R extends string, P extends Topic = Topic> {
  readonly name: string
  readonly commands: readonly C[]
  readonly events: readonly E[]
  /** Code → HTTP status. By Kafka nobody awaits it: handled, logged, counted, shown in the flow; never a letter. */
  readonly rejections?: { readonly [Code in R]: RejectionStatus }
  readonly initial: () => S
  readonly decide: Handlers<DataOf<C>, NoInfer<S>, readonly DraftOf<E>[] | Rejection<NoInfer<R>>>
  readonly evolve: Handlers<DataOf<E>, NoInfer<S>, NoInfer<S>>
  /** State kept on compacted topics, carried by the commit that changes it. No message for a topic = tombstone there. */
  readonly publishes?: { readonly to: readonly P[]; readonly state: (state: NoInfer<S>, id: string) => readonly DraftOf<P>[] }
  /** Values no other stream may hold while this state holds them, as `email:ada@example.org`. */
  readonly claims?: (state: NoInfer<S>) => readonly string[]
}

export const decider = <const S, C extends Source, E extends Source, R extends string = never, P extends Topic = never>(
  definition: Decider<S, C, E, R, P>,
): Decider<S, C, E, R, P> => definition

/** A decider as engines run it, whatever its types. */
export interface AnyDecider {
  readonly name: string
  readonly commands: readonly Source[]
  readonly events: readonly Source[]
  readonly rejections?: { readonly [code: string]: RejectionStatus }
  initial(): unknown
  readonly decide: AnyHandlers<readonly Draft<string, unknown>[] | Rejection<string>>
  readonly evolve: AnyHandlers
  readonly publishes?: { readonly to: readonly Topic[]; state(state: unknown, id: string): readonly Draft<string, unknown>[] }
  claims?(state: unknown): readonly string[]
}
