import type { AnyHandlers, Handlers, Routable, Source } from './message.ts'

/** A read model: one document a value of `by`; `null` deletes it. */
export interface Projection<S, L extends Source, By extends string> {
  readonly name: string
  /** Part of the collection's name: a new version is built beside the old one. */
  readonly version: number
  readonly by: By
  readonly from: readonly L[]
  readonly initial: () => S
  readonly on: Partial<Handlers<Routable<L, By>, NoInfer<S>, NoInfer<S> | null>>
}

export const projection = <const S, L extends Source, const By extends string>(definition: Projection<S, L, By>): Projection<S, L, By> =>
  definition

/** A projection as engines run it, whatever its types. */
export interface AnyProjection {
  readonly name: string
  readonly version: number
  readonly by: string
  readonly from: readonly Source[]
  initial(): unknown
  readonly on: AnyHandlers
}
