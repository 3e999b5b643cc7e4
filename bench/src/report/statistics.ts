export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** Of an even number, the mean of the two in the middle. NaN of none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (lower + upper) / 2
}

export const spreadOf = (values: readonly number[]): Spread => ({
  min: Math.min(...values),
  median: median(values),
  max: Math.max(...values),
})

/** The smallest value that at least this share of all don't exceed (nearest rank). */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export type Better = 'higher' | 'lower'

/** Above 1: ours is better. */
export const ratioOf = (ours: number, peer: number, better: Better): number => (better === 'higher' ? ours / peer : peer / ours)
