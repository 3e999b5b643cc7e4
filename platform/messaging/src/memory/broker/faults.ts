import { MessagingError } from '../../errors.ts'

/** What `failNext` can make fail. */
export type BrokerOperation =
  | 'describe'
  | 'create'
  | 'addPartitions'
  | 'configure'
  | 'bounds'
  | 'committed'
  | 'offsetsAt'
  | 'listGroups'
  | 'describeGroups'
  | 'resetGroup'
  | 'send'
  | 'commit'
  | 'beginTransaction'
  | 'sendInTransaction'
  | 'endTransaction'

/** How a client asks its broker for something. */
export type Call = <T>(operation: BrokerOperation, work: () => T) => Promise<T>

interface PlannedFailure {
  readonly operation: BrokerOperation
  readonly error: Error
  readonly applied: boolean
}

const outageError = (): MessagingError =>
  new MessagingError('MR_BROKER_UNAVAILABLE', 'The memory broker is in an outage: call restore().', { failure: 'unavailable' })

/** Everything that can go wrong on purpose. */
export class Faults {
  readonly #planned: PlannedFailure[] = []
  readonly #listeners = new Set<() => void>()
  #outage: MessagingError | undefined

  get outage(): MessagingError | undefined {
    return this.#outage
  }

  begin(): void {
    this.#outage ??= outageError()
    for (const listener of [...this.#listeners]) listener()
  }

  restore(): void {
    this.#outage = undefined
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls back when an outage begins or ends; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  plan(operation: BrokerOperation, error: Error, applied: boolean): void {
    this.#planned.push({ operation, error, applied })
  }

  /** Runs what a client asked for, unless it is to fail; or runs it and loses the answer. */
  async call<T>(operation: BrokerOperation, work: () => T): Promise<T> {
    if (this.#outage) throw this.#outage
    const index = this.#planned.findIndex(planned => planned.operation === operation)
    const [planned] = index === -1 ? [] : this.#planned.splice(index, 1)
    if (planned && !planned.applied) throw planned.error
    const result = work()
    if (planned) throw planned.error
    return result
  }

  /** Resolves when there is no outage; rejects with the outage as cause when the signal aborts first. */
  async restored(signal: AbortSignal): Promise<void> {
    while (this.#outage) {
      if (signal.aborted) throw this.#givenUp(this.#outage)
      await new Promise<void>(resolve => {
        const done = (): void => {
          stop()
          signal.removeEventListener('abort', done)
          resolve()
        }
        const stop = this.onChange(done)
        signal.addEventListener('abort', done, { once: true })
      })
    }
  }

  #givenUp(cause: MessagingError): MessagingError {
    return new MessagingError('MR_BROKER_UNAVAILABLE', 'The broker did not answer in the time given: is it up?', {
      cause,
      failure: 'unavailable',
    })
  }
}
