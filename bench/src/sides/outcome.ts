import { z } from 'zod'

/** What one run of one side came to. */
export const outcome = z.object({
  /** In the bench's unit. */
  value: z.number(),
  /** Messages the side says it did: compared with what the broker says. */
  messages: z.int(),
  /** Worth showing beside the value. */
  notes: z.record(z.string(), z.union([z.number(), z.string()])),
})
export type Outcome = Readonly<z.infer<typeof outcome>>

/** Before the one line of standard output that is the outcome. */
export const outcomeMark = '#outcome '
