import { z } from 'zod'
import { type Bench, ours, type Work } from '../bench.ts'
import type { Outcome } from '../sides/outcome.ts'
import { machine } from './machine.ts'
import { ratioOf, type Spread, spreadOf } from './statistics.ts'

const spread = z.object({ min: z.number(), median: z.number(), max: z.number() })

const sideReport = spread.extend({
  /** A run each. */
  values: z.array(z.number()),
  /** Of the run in the middle. */
  notes: z.record(z.string(), z.union([z.number(), z.string()])),
})

/** What `--json` writes. A ratio above 1 means that we are better; it is of one round's two runs. */
export const report = z.object({
  name: z.string(),
  about: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']),
  /** False of quick runs. */
  quotable: z.boolean(),
  date: z.string(),
  machine,
  work: z.record(z.string(), z.number()),
  /** Rounds, in each of which every side ran once. */
  runs: z.int(),
  ours: sideReport,
  peers: z.record(z.string(), sideReport),
  ratios: z.record(z.string(), spread),
  /** Ratios that must be reached. */
  targets: z.record(z.string(), z.number()),
  /** Peers this machine couldn't run, and what it lacks. */
  leftOut: z.record(z.string(), z.string()),
})
export type Report = Readonly<z.infer<typeof report>>

/** What each side came to, round by round. */
export type Rounds = readonly ReadonlyMap<string, Outcome>[]

export interface Circumstances {
  readonly bench: Pick<Bench, 'name' | 'about' | 'unit' | 'better' | 'targets'>
  readonly work: Work
  readonly quotable: boolean
  readonly machine: Report['machine']
  readonly leftOut: ReadonlyMap<string, string>
}

export const reportOf = (rounds: Rounds, { bench, work, quotable, machine, leftOut }: Circumstances): Report => {
  const { name, about, unit, better } = bench
  const peers = [...(rounds[0]?.keys() ?? [])].filter(side => side !== ours)
  return {
    ...{ name, about, unit, better, quotable, date: new Date().toISOString().slice(0, 10), machine },
    work: { ...work },
    runs: rounds.length,
    ours: sideOf(rounds, ours),
    peers: Object.fromEntries(peers.map(peer => [peer, sideOf(rounds, peer)])),
    ratios: Object.fromEntries(peers.map(peer => [peer, ratiosOf(rounds, peer, better)])),
    targets: Object.fromEntries(bench.targets.map(({ peer, ratio }) => [peer, ratio])),
    leftOut: Object.fromEntries(leftOut),
  }
}

const outcomesOf = (rounds: Rounds, side: string): readonly Outcome[] => rounds.flatMap(round => round.get(side) ?? [])

const sideOf = (rounds: Rounds, side: string): Report['ours'] => {
  const outcomes = outcomesOf(rounds, side)
  const values = outcomes.map(({ value }) => value)
  const middle = outcomes.toSorted((one, other) => one.value - other.value)[Math.floor(outcomes.length / 2)]
  return { ...spreadOf(values), values, notes: middle?.notes ?? {} }
}

/** Round by round: what slows a machine down slows both. */
const ratiosOf = (rounds: Rounds, peer: string, better: Bench['better']): Spread => {
  const ratios = rounds.flatMap(round => {
    const [our, their] = [round.get(ours), round.get(peer)]
    return our === undefined || their === undefined ? [] : [ratioOf(our.value, their.value, better)]
  })
  return spreadOf(ratios)
}
