const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const form = /^(\d+)(ms|s|m|h|d)$/

/** Milliseconds of `250ms`, `30s`, `15m`, `2h`, `7d`; undefined when it is none of them. */
export const parseDurationMs = (text: string): number | undefined => {
  const found = form.exec(text)
  const unit = Object.entries(unitsMs).find(([name]) => name === found?.[2])
  const ms = Number(found?.[1]) * (unit?.[1] ?? Number.NaN)
  return Number.isSafeInteger(ms) ? ms : undefined
}

const steps = [
  { unit: 'd', ms: unitsMs.d, next: { unit: 'h', ms: unitsMs.h } },
  { unit: 'h', ms: unitsMs.h, next: { unit: 'm', ms: unitsMs.m } },
  { unit: 'm', ms: unitsMs.m, next: { unit: 's', ms: unitsMs.s } },
]

/** To read, not to count with: `0.4 s`, `42 s`, `3 m 20 s`, `5 h 12 m`, `2 d 4 h`. */
export const duration = (ms: number): string => {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
  if (ms < unitsMs.m) return `${Math.floor(ms / 1_000)} s`
  const step = steps.find(each => ms >= each.ms) ?? { unit: 'm', ms: unitsMs.m, next: { unit: 's', ms: unitsMs.s } }
  return `${Math.floor(ms / step.ms)} ${step.unit} ${Math.floor((ms % step.ms) / step.next.ms)} ${step.next.unit}`
}
