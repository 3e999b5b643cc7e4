import { setImmediate } from 'node:timers/promises'
import { EventSourcingError } from '../errors.ts'

/** What a test can make go wrong between one store and its database. */
export interface Faults {
  /** Until `restore`, everything rejects as unavailable and nothing is written. */
  outage(): void
  restore(): void
  /** The next call of this operation happens, but its answer is an unavailable error. */
  loseNextAnswer(operation?: Operation): void
  /** The next call of this operation doesn't happen: it rejects, as unavailable unless another error is given. */
  failNext(operation: Operation, error?: Error): void
}

export type Operation =
  | `commits.${'append' | 'load' | 'heads' | 'handled' | 'holders' | 'unclaim' | 'unpublished' | 'from' | 'markPublished'}`
  | `commits.${'unstated' | 'stated' | 'markStated' | 'due' | 'nextWake' | 'clearWake' | 'scan'}`
  | `leases.${'read' | 'write'}`
  | `documents.${'load' | 'save' | 'page' | 'index'}`
  | `schemas.${'all' | 'remember'}`
  | `started.${'has' | 'record'}`

/** How a request or an answer travels. A simulation brings its own to choose the order of things. */
export type Turn = () => Promise<void>

/** The way of one store to its database: every call goes there, happens at once, and is answered later. */
export interface Link extends Faults {
  call<T>(operation: Operation, work: () => T): Promise<T>
  /** Resolves when there is no outage. */
  restored(signal: AbortSignal): Promise<void>
  close(): void
}

const unavailable = (why: string): Error =>
  new EventSourcingError('MR_STORE_UNAVAILABLE', `The memory store cannot be reached: ${why}`, { failure: 'unavailable' })

const take = <K, V>(map: Map<K, V[]>, key: K): V | undefined => map.get(key)?.shift()
const put = <K, V>(map: Map<K, V[]>, key: K, value: V): unknown => map.get(key)?.push(value) ?? map.set(key, [value])

export const createLink = (turn: Turn = () => setImmediate()): Link => {
  const failures = new Map<Operation, Error[]>()
  const lost = new Map<Operation, Error[]>()
  let down: Error | undefined
  let closed = false
  let up = Promise.withResolvers<void>()
  up.resolve()

  return {
    async call(operation, work) {
      await turn()
      const failure = down ?? take(failures, operation)
      if (failure !== undefined) throw failure
      const answer = work()
      await turn()
      const silence = take(lost, operation)
      if (silence !== undefined) throw silence
      return answer
    },
    async restored(signal) {
      if (closed) throw unavailable('it was closed')
      signal.throwIfAborted()
      const aborted = Promise.withResolvers<never>()
      const abort = () => aborted.reject(signal.reason)
      signal.addEventListener('abort', abort)
      await Promise.race([up.promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
    },
    outage() {
      if (down === undefined) up = Promise.withResolvers<void>()
      down = unavailable('a test made an outage')
    },
    restore() {
      if (!closed) down = undefined
      up.resolve()
    },
    loseNextAnswer: (operation = 'commits.append') => put(lost, operation, unavailable(`a test lost the answer of ${operation}`)),
    failNext: (operation, error = unavailable(`a test let ${operation} fail`)) => put(failures, operation, error),
    close() {
      closed = true
      down = unavailable('it was closed')
    },
  }
}
