import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PartitionLog, type Transaction } from './partition-log.ts'

type Step =
  | { readonly do: 'append'; readonly key: number }
  | { readonly do: 'appendIn'; readonly writer: number; readonly key: number }
  | { readonly do: 'end'; readonly writer: number; readonly state: 'committed' | 'aborted' }
  | { readonly do: 'compact' }
  | { readonly do: 'deleteBefore'; readonly share: number }

const writer = fc.nat(1)
const key = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('appendIn' as const), writer, key }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('end' as const), writer, state: fc.constantFrom('committed' as const, 'aborted' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteBefore' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
)

interface Modelled {
  readonly offset: number
  readonly key: string | undefined
  readonly transaction: Transaction | undefined
}

/** The log as a plain list, filtered anew at every question. */
class Model {
  all: Modelled[] = []
  end = 0
  earliest = 0

  add(key: string | undefined, transaction: Transaction | undefined): void {
    this.all.push({ offset: this.end++, key, transaction })
  }

  get latest(): number {
    return this.all.find(({ key, transaction }) => key !== undefined && transaction?.state === 'open')?.offset ?? this.end
  }

  readable(from: number): readonly Modelled[] {
    return this.all.filter(({ offset, key, transaction }) => {
      const visible = key !== undefined && transaction?.state !== 'aborted'
      return visible && offset >= Math.max(from, this.earliest) && offset < this.latest
    })
  }

  compact(): void {
    const { latest } = this
    const stable = this.readable(0)
    const last = new Set(stable.filter(one => !stable.some(other => other.key === one.key && other.offset > one.offset)))
    this.all = this.all.filter(one => one.offset >= latest || one.key === undefined || last.has(one))
  }
}

const play = (steps: readonly Step[]) => {
  const log = new PartitionLog('t', 0, () => undefined)
  const model = new Model()
  const open = new Map<number, Transaction>()
  const append = (name: number, transaction?: Transaction) => {
    const offset = log.append(
      { topic: 't', partition: 0, key: Buffer.from(`${name}`), value: Buffer.from('v'), headers: [], timestamp: 0 },
      transaction,
    )
    model.add(`${name}`, transaction)
    expect(offset).toBe(model.end - 1)
  }
  for (const step of steps) {
    if (step.do === 'append') append(step.key)
    else if (step.do === 'appendIn') {
      const transaction = open.get(step.writer) ?? { state: 'open' }
      open.set(step.writer, transaction)
      append(step.key, transaction)
    } else if (step.do === 'end') {
      const transaction = open.get(step.writer)
      if (transaction === undefined) continue
      open.delete(step.writer)
      transaction.state = step.state
      log.endTransaction(transaction)
      model.add(undefined, transaction)
    } else if (step.do === 'compact') {
      log.compact(false)
      model.compact()
    } else {
      model.earliest = Math.max(model.earliest, Math.floor(step.share * model.latest))
      log.deleteBefore(model.earliest)
    }
  }
  return { log, model }
}

/** Everything read from an offset on, in batches of at most `maxRecords`. */
const readFrom = (log: PartitionLog, from: number, maxRecords: number) => {
  const offsets: number[] = []
  let at = from
  for (let batch = log.read(at, maxRecords); batch !== undefined; batch = log.read(at, maxRecords)) {
    if (batch === 'outOfRange' || 'unreadable' in batch) throw new Error(`${at} lies outside the log`)
    expect(batch.records.length).toBeLessThanOrEqual(maxRecords)
    expect(batch.nextOffset).toBeGreaterThan(at)
    offsets.push(...batch.records.map(({ offset }) => offset))
    at = batch.nextOffset
  }
  return { offsets, at }
}

test('whatever was written, ended, compacted and deleted: every reader sees all that is committed, once, in order', () => {
  const property = fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, maxRecords) => {
    const { log, model } = play(steps)
    expect(log.bounds()).toMatchObject({ earliest: model.earliest, latest: model.latest })
    for (let from = model.earliest; from <= model.latest; from++) {
      const { offsets, at } = readFrom(log, from, maxRecords)
      expect(offsets).toEqual(model.readable(from).map(({ offset }) => offset))
      expect(at).toBe(model.latest)
    }
    expect(log.read(model.end + 1, 1)).toBe('outOfRange')
    if (model.earliest > 0) expect(log.read(model.earliest - 1, 1)).toBe('outOfRange')
  })
  fc.assert(property, { numRuns: 500 })
})
