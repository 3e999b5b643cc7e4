import { MessagingError } from '../../errors.ts'
import type { OutgoingRecord, TransactionalWriter } from '../../ports/broker.ts'
import { append } from './append.ts'
import type { Call } from './faults.ts'
import type { PartitionLog, Transaction } from './partition-log.ts'
import type { Topics } from './topics.ts'

interface OpenTransaction extends Transaction {
  readonly logs: Set<PartitionLog>
}

/** What the coordinator knows of one transactional id. */
interface Holder {
  epoch: number
  open: OpenTransaction | undefined
}

const end = (holder: Holder, state: 'committed' | 'aborted'): void => {
  if (holder.open === undefined) return
  holder.open.state = state
  for (const log of holder.open.logs) log.endTransaction(holder.open)
  holder.open = undefined
}

/** The transaction coordinator: who may write under which id, and what is open. */
export class Transactions {
  readonly #topics: Topics
  readonly #holders = new Map<string, Holder>()

  constructor(topics: Topics) {
    this.#topics = topics
  }

  /** Begins a transaction; a writer without an epoch takes the id over. What was left open is aborted. */
  begin(id: string, epoch: number | undefined): number {
    const holder = this.#holders.get(id) ?? { epoch: 0, open: undefined }
    this.#holders.set(id, holder)
    if (epoch === undefined) holder.epoch++
    else this.#check(id, holder, epoch)
    end(holder, 'aborted')
    holder.open = { state: 'open', logs: new Set() }
    return holder.epoch
  }

  append(id: string, epoch: number, records: readonly OutgoingRecord[]): void {
    const { open } = this.#held(id, epoch)
    for (const log of append(this.#topics, records, open).logs) open?.logs.add(log)
  }

  end(id: string, epoch: number, state: 'committed' | 'aborted'): void {
    end(this.#held(id, epoch), state)
  }

  #held(id: string, epoch: number): Holder {
    const holder = this.#holders.get(id) ?? { epoch: 0, open: undefined }
    this.#check(id, holder, epoch)
    return holder
  }

  #check(id: string, holder: Holder, epoch: number): void {
    if (holder.epoch === epoch) return
    throw new MessagingError('MR_FENCED', `A later writer took over the transactional id ${id}: this one must stop writing.`)
  }
}

type Work<T> = (send: (records: readonly OutgoingRecord[]) => Promise<void>) => Promise<T>

/** One writer: its transactions run one after another. */
export const transactionalWriter = (transactions: Transactions, id: string, call: Call): TransactionalWriter => {
  let epoch: number | undefined
  let last: Promise<unknown> = Promise.resolve()

  const run = async <T>(work: Work<T>): Promise<T> => {
    const held = await call('beginTransaction', () => transactions.begin(id, epoch))
    epoch = held
    let refused: unknown
    const send = (records: readonly OutgoingRecord[]): Promise<void> =>
      call('sendInTransaction', () => transactions.append(id, held, records)).catch(error => {
        refused ??= error
        throw error
      })
    try {
      const result = await work(send)
      // A send that failed and was swallowed must not leave half of what was meant.
      if (refused !== undefined) throw refused
      await call('endTransaction', () => transactions.end(id, held, 'committed'))
      return result
    } catch (error) {
      // Where it can't be aborted now (fenced, outage), the next one to begin does it.
      await call('endTransaction', () => transactions.end(id, held, 'aborted')).catch(() => undefined)
      throw error
    }
  }

  return {
    transaction: work => {
      const done = last.then(() => run(work))
      last = done.catch(() => undefined)
      return done
    },
    close: async () => {
      await last
    },
  }
}
