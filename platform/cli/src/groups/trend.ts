/** A group's lag at one moment. */
export interface LagSample {
  /** Monotonic ms. */
  readonly atMs: number
  readonly lag: number
  /** Sum of the ends: what was ever written, counted from anywhere. */
  readonly end: number
}

export interface Trend {
  readonly direction: 'growing' | 'shrinking' | 'steady'
  /** How fast the lag changes, messages a second; below 0: shrinking. */
  readonly perSecond: number
  readonly writtenPerSecond: number
  readonly handledPerSecond: number
  /** Until the lag is gone at this rate; only of one that shrinks. */
  readonly leftMs?: number
}

/** Less than this share of the lag is no movement. */
const steadyShare = 0.01

/** What several samples say, by least squares; undefined when they lie at one moment. */
export const trendOf = (samples: readonly LagSample[]): Trend | undefined => {
  const perMs = slope(samples.map(({ atMs, lag }) => [atMs, lag] as const))
  const writtenPerMs = slope(samples.map(({ atMs, end }) => [atMs, end] as const))
  const [first, last] = [samples[0], samples.at(-1)]
  if (perMs === undefined || writtenPerMs === undefined || first === undefined || last === undefined) return undefined
  const moved = perMs * (last.atMs - first.atMs)
  const isSteady = Math.abs(moved) < Math.max(1, steadyShare * Math.max(first.lag, last.lag))
  const direction = isSteady ? 'steady' : moved > 0 ? 'growing' : 'shrinking'
  return {
    direction,
    perSecond: perMs * 1_000,
    writtenPerSecond: writtenPerMs * 1_000,
    handledPerSecond: Math.max(0, (writtenPerMs - perMs) * 1_000),
    ...(direction === 'shrinking' && { leftMs: last.lag / -perMs }),
  }
}

/** Of the straight line nearest to the points. */
const slope = (points: readonly (readonly [x: number, y: number])[]): number | undefined => {
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  const together = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return spread > 0 ? together / spread : undefined
}
