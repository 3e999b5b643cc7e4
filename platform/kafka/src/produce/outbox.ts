import type { ProduceOutcome } from '../wire/produce.ts'
import type { Parcel } from './parcel.ts'

interface Waiting {
  readonly parcel: Parcel
  readonly resolve: (outcome: ProduceOutcome | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Each parcel's outcome, in the order given. */
export type Ask = (parcels: readonly Parcel[]) => Promise<readonly (ProduceOutcome | undefined)[]>

/** While a broker works on one request, the next is encoded and on its way. More gain nothing: a broker takes one at a time from a connection. */
const mostUnderWay = 2
/** Below that, a second request costs more than it saves. */
const worthSplittingRecords = 48
/** Of one request: brokers take 100 MB, and what is lost is sent again. */
const mostParcels = 64

/** Parcels for one broker: those that become ready while requests are under way go together in the next. */
export class Outbox {
  readonly #ask: Ask
  #waiting: Waiting[] = []
  #underWay = 0
  #scheduled = false

  constructor(ask: Ask) {
    this.#ask = ask
  }

  put(parcel: Parcel): Promise<ProduceOutcome | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ parcel, resolve, reject })
      this.#schedule()
    })
  }

  /** Those who put something in this turn go together. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  #pump(): void {
    while (this.#underWay < mostUnderWay && this.#waiting.length > 0) void this.#send(this.#take())
  }

  /** All, or where two can be under way and it pays, about half. */
  #take(): readonly Waiting[] {
    const records = this.#waiting.reduce((sum, { parcel }) => sum + parcel.records.length, 0)
    const split = this.#underWay === 0 && records >= worthSplittingRecords
    return this.#waiting.splice(0, Math.min(mostParcels, split ? Math.ceil(this.#waiting.length / 2) : this.#waiting.length))
  }

  async #send(taken: readonly Waiting[]): Promise<void> {
    this.#underWay++
    try {
      const outcomes = await this.#ask(taken.map(({ parcel }) => parcel))
      for (const [index, { resolve }] of taken.entries()) resolve(outcomes[index])
    } catch (error) {
      for (const { reject } of taken) reject(error)
    }
    this.#underWay--
    if (this.#waiting.length > 0) this.#schedule()
  }
}
