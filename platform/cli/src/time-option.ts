import { InvalidArgumentError } from 'commander'
import { parseDurationMs } from './text/duration.ts'

const day = /^\d{4}-\d{2}-\d{2}$/
const dayAndTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/

/** Epoch ms of ISO 8601, or of so long ago (`15m`). Without a zone it is the time of this machine, a day its midnight. */
export const parseTimeMs = (text: string, nowMs: number): number | undefined => {
  const agoMs = parseDurationMs(text)
  if (agoMs !== undefined) return nowMs - agoMs
  const iso = day.test(text) ? `${text}T00:00` : text
  const at = dayAndTime.test(iso) ? Date.parse(iso) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** For commander: `--since 15m`, `--since 2026-05-01T08:00Z`. Epoch ms. */
export const timeOption = (text: string): number => {
  const ms = parseTimeMs(text, Date.now())
  if (ms !== undefined) return ms
  throw new InvalidArgumentError('A time is wanted, as 2026-05-01T08:00:00Z, or how long ago, as 30s, 15m, 2h, 7d.')
}

/** For commander: `--for 10s`. Milliseconds, above 0. */
export const durationOption = (text: string): number => {
  const ms = parseDurationMs(text)
  if (ms !== undefined && ms > 0) return ms
  throw new InvalidArgumentError('A duration is wanted, as 500ms, 30s, 15m, 2h.')
}
