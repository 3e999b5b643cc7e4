/** RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * How long an HTTP answer's Retry-After asks to wait, in ms, for `unavailable(…, {retryAfterMs})`; undefined when it asks for nothing that
 * can be understood. `now`: epoch ms. RFC 9110, section 10.2.3: seconds, or a date.
 */
export const retryAfterMs = (header: string | null | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? ''
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000
  const date = httpDate.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
