import type { Counts } from './counting.ts'

export interface SoakReport {
  readonly ok: boolean
  readonly faults: readonly string[]
  readonly seed: number
  readonly seconds: number
  readonly published: number
  /** Messages with an effect in the store. */
  readonly handled: number
  /** Messages found below a committed offset while it went on. */
  readonly offsetsChecked: number
  readonly lettersWritten: Readonly<Record<string, number>>
  readonly lettersEnded: number
  readonly requestsAnswered: Counts
  readonly trouble: Counts
  readonly consumers: Counts
}

const list = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

/** What the consumers counted that says something of a soak. Those killed told up to half a second less. */
const counted = ['new', 'repeat', 'misordered', 'millrace_rebalances_total', 'millrace_offset_commits_total', 'millrace_letters_total']

export const reportLines = (report: SoakReport): readonly string[] => [
  `soak, seed ${report.seed}: ${report.seconds} s`,
  `  published    ${report.published}`,
  `  handled      ${report.handled}, each once and in the order of its lane`,
  `  offsets      ${report.offsetsChecked} messages looked at below a committed offset`,
  `  letters      ${list(report.lettersWritten)}; ended ${report.lettersEnded}`,
  `  requests     ${list(report.requestsAnswered)}`,
  `  trouble      ${list(report.trouble)}`,
  `  consumers    ${list(Object.fromEntries(counted.flatMap(name => (report.consumers[name] === undefined ? [] : [[name, report.consumers[name]]]))))}`,
  ...report.faults.map(fault => `  FAULT ${fault}`),
  report.ok ? 'every promise was kept' : `${report.faults.length} faults: consumers' logs are beside the report`,
]
