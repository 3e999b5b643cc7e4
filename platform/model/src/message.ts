declare const drafted: unique symbol

/** What a decision says. Made only by a message type, so every field is checked; the platform adds id, key, time and cause. */
export interface Draft<T extends string, D> {
  readonly type: T
  readonly data: D
  readonly [drafted]: true
}

/** An event or a command, as handlers see it. `sequence` is its place in the stream of its source, from 1. */
export interface Message<T extends string, D> {
  readonly type: T
  readonly data: D
  readonly id: string
  readonly key: string
  readonly at: Date
  readonly sequence: number
  readonly correlationId: string
  readonly causationId: string
  readonly source: string
}

/** A contract: call it to make a draft. On no topic = private: kept in the commit, never published. */
export interface MessageType<T extends string, D> {
  (data: D): Draft<T, D>
  readonly type: T
  /** The field of the data that is the record's key, and the id of the stream a command is for. */
  readonly key: keyof D & string
}

export interface AnyMessageType {
  (data: never): Draft<string, unknown>
  readonly type: string
  readonly key: string
}

export interface Topic<M extends AnyMessageType = AnyMessageType> {
  readonly topic: string
  readonly carries: readonly M[]
}

/** What a definition listens to or sends: a whole topic, or one message type. */
export type Source = Topic | AnyMessageType

export const message = <const T extends string, D>(type: T, key: keyof D & string): MessageType<T, D> =>
  Object.assign((data: D) => ({ type, data }) as Draft<T, D>, { type, key })

export const topic = <const M extends AnyMessageType>(name: string, carries: readonly M[]): Topic<M> => ({ topic: name, carries })

type TypesOf<S> = S extends Topic<infer M> ? M : S extends AnyMessageType ? S : never

/** Message type name → data, for every type of S. */
export type DataOf<S> = { [M in TypesOf<S> as M['type']]: Parameters<M>[0] }
export type DraftOf<S> = ReturnType<TypesOf<S>>

/** The types of S whose data has the string field `By`. */
export type Routable<S, By extends string> = {
  [M in TypesOf<S> as Parameters<M>[0] extends Record<By, string> ? M['type'] : never]: Parameters<M>[0]
}

export type Handlers<D, State, Result> = { [T in keyof D & string]: (state: State, data: D[T], message: Message<T, D[T]>) => Result }

/** The message types a source stands for. */
export const typesOf = (source: Source): readonly AnyMessageType[] => ('carries' in source ? source.carries : [source])

/**
 * A handler whose state and data types are forgotten, as engines call it. A method, because TypeScript then lets
 * every typed handler stand for it; the definition's own types were checked where it was written.
 */
export type AnyHandler<Result = unknown> = {
  handle(state: unknown, data: unknown, message: Message<string, unknown>): Result
}['handle']
export type AnyHandlers<Result = unknown> = { readonly [type: string]: AnyHandler<Result> | undefined }
