import type { AnyHandlers, Draft, DraftOf, Handlers, Routable, Source } from './message.ts'

export type Duration = `${number} ${'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days'}`

/** A timer to set (again) or to cancel. */
export interface Alarm<N extends string> {
  readonly timer: N
  readonly after: Duration | 'cancelled'
}
export const after = <const N extends string>(duration: Duration, timer: N): Alarm<N> => ({ timer, after: duration })
export const cancel = <const N extends string>(timer: N): Alarm<N> => ({ timer, after: 'cancelled' })

/** Closes the saga: every later message is answered with nothing. */
export const done = { done: true } as const

/** The new state, then what to send, which alarms to set, or `done`: an array, so no key can be misspelt. */
export type Step<S, Out, N extends string> = readonly [state: S, ...then: (Out | Alarm<N> | typeof done)[]]

/** A process manager: messages in; state, commands and timers out. Its stream is `<name>-<value of by>`. */
export interface Saga<S, L extends Source, O extends Source, By extends string, N extends string> {
  readonly name: string
  readonly by: By
  readonly listens: readonly L[]
  readonly sends: readonly O[]
  readonly initial: () => S
  readonly on: Partial<Handlers<Routable<L, By>, NoInfer<S>, Step<NoInfer<S>, DraftOf<O>, NoInfer<N>>>>
  readonly timers: { readonly [K in N]: (state: NoInfer<S>) => Step<NoInfer<S>, DraftOf<O>, NoInfer<N>> }
}

export const saga = <const S, L extends Source, O extends Source, const By extends string, N extends string>(
  definition: Saga<S, L, O, By, N>,
): Saga<S, L, O, By, N> => definition

export type AnyStep = Step<unknown, Draft<string, unknown>, string>

/** A saga as engines run it, whatever its types. */
export interface AnySaga {
  readonly name: string
  readonly by: string
  readonly listens: readonly Source[]
  readonly sends: readonly Source[]
  initial(): unknown
  readonly on: AnyHandlers<AnyStep>
  readonly timers: { readonly [name: string]: { fire(state: unknown): AnyStep }['fire'] }
}
