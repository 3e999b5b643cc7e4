import type { Bench } from '../bench.ts'
import type { Outcome } from '../sides/outcome.ts'
import { type Report, type Rounds, reportOf } from './report.ts'

const outcome = (value: number, notes: Outcome['notes'] = {}): Outcome => ({ value, messages: 1, notes })

/** Three rounds in which the machine grows slower: the ratios stay. */
export const rounds: Rounds = [
  new Map([
    ['ours', outcome(40_000, { cores: 1 })],
    ['a peer', outcome(10_000)],
    ['a limit', outcome(80_000)],
  ]),
  new Map([
    ['ours', outcome(20_000, { cores: 0.5 })],
    ['a peer', outcome(5_000)],
    ['a limit', outcome(80_000)],
  ]),
  new Map([
    ['ours', outcome(10_000, { cores: 0.2 })],
    ['a peer', outcome(2_500)],
    ['a limit', outcome(80_000)],
  ]),
]

const bench: Pick<Bench, 'name' | 'about' | 'unit' | 'better' | 'targets'> = {
  name: 'sample',
  about: 'a sample',
  unit: 'messages/s',
  better: 'higher',
  targets: [
    { peer: 'a peer', ratio: 3 },
    { peer: 'a limit', ratio: 0.7 },
  ],
}

export const sampleReport = (quotable = true): Report =>
  reportOf(rounds, {
    bench,
    work: { messages: 1 },
    quotable,
    machine: { cpu: 'A processor', cores: 2, memoryGb: 24, os: 'linux x64', node: 'v24.0.0', kafka: 'Apache Kafka', load: 0 },
    leftOut: new Map([['another', 'Java 17 or later']]),
  })
