import type { Fields, MetricTable } from '@millrace/messaging'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export type Report = (fields: Fields, value: number) => void

type Labels = Record<string, string>
type Described = MetricTable[string]

const secondsBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const countBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** One thing for each set of label values; they are of bounded sets. */
const perLabels = <T>(names: readonly string[], make: (labels: Labels) => T): ((fields: Fields) => T) => {
  const made = new Map<string, T>()
  return fields => {
    let key = ''
    for (const name of names) key += `${fields[name] ?? ''}\n`
    let found = made.get(key)
    if (found === undefined) {
      found = make(Object.fromEntries(names.map(name => [name, String(fields[name] ?? '')])))
      made.set(key, found)
    }
    return found
  }
}

/** Counts between two scrapes are added up here: prom-client takes a microsecond to find what to add them to. */
const counterOf = (name: string, { help, labels }: Described, registry: Registry): Report => {
  const series: { readonly labels: Labels; by: number }[] = []
  const of = perLabels(labels, values => {
    const one = { labels: values, by: 0 }
    series.push(one)
    return one
  })
  const collect = (counter: Counter): void => {
    for (const one of series) {
      counter.inc(one.labels, one.by)
      one.by = 0
    }
  }
  new Counter({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect() {
      collect(this)
    },
  })
  return (fields, by) => {
    of(fields).by += by
  }
}

const gaugeOf = (name: string, { help, labels }: Described, registry: Registry): Report => {
  const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] })
  const of = perLabels(labels, values => gauge.labels(values))
  return (fields, value) => of(fields).set(value)
}

const histogramOf = (name: string, { help, labels, unit }: Described, registry: Registry): Report => {
  const buckets = unit === 'seconds' ? secondsBuckets : countBuckets
  const histogram = new Histogram({ name, help, labelNames: [...labels], registers: [registry], buckets })
  const of = perLabels(labels, values => histogram.labels(values))
  return (fields, value) => of(fields).observe(value)
}

const kinds = { counter: counterOf, gauge: gaugeOf, histogram: histogramOf }

/** How each metric of the table is reported to this registry. */
export const reportersOf = (table: MetricTable, registry: Registry): ReadonlyMap<string, Report> =>
  new Map(Object.entries(table).map(([name, metric]) => [name, kinds[metric.type](name, metric, registry)]))
