import type { Message } from 'millrace'

/** What is looked for; what isn't named matches. */
export interface Filter {
  readonly id?: string | undefined
  readonly key?: string | undefined
  readonly correlationId?: string | undefined
  /** Full names, or the last part of one. */
  readonly types?: readonly string[] | undefined
  /** Epoch ms, both included. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}

type Seen = Pick<Message<string, unknown>, 'id' | 'key' | 'correlationId' | 'at'>

/** All but the type, which a record without headers tells only when decoded. */
export const matches = ({ id, key, correlationId, since, until }: Filter, message: Seen): boolean =>
  (id === undefined || message.id === id) &&
  (key === undefined || message.key === key) &&
  (correlationId === undefined || message.correlationId === correlationId) &&
  (since === undefined || message.at.getTime() >= since) &&
  (until === undefined || message.at.getTime() <= until)

/** `orders.OrderPlaced` is found by that, and by `OrderPlaced`. */
export const matchesType = ({ types }: Filter, type: string): boolean =>
  types === undefined || types.some(wanted => type === wanted || type.endsWith(`.${wanted}`))
