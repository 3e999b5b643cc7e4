import type { Telemetry } from '../ports/telemetry.ts'
import type { Retry } from '../retry/retry.ts'

/** A rule of one's own, and another for where it throws or says what is no time to wait. */
export const keptRule = (
  rule: Retry,
  otherwise: Retry,
  { group, telemetry }: { readonly group: string; readonly telemetry: Pick<Telemetry, 'log'> },
): Retry => {
  const failed = (error: unknown): void =>
    telemetry.log.error({ group }, 'The retry rule failed: the default one is kept to. Mend it.', error)
  return (tried, tools) => {
    try {
      const said = rule(tried, tools)
      if (said === 'give up' || (Number.isFinite(said) && said >= 0)) return said
      failed(new RangeError(`A retry rule says how many ms to wait, or to give up. It said ${said}.`))
    } catch (error) {
      failed(error)
    }
    return otherwise(tried, tools)
  }
}
