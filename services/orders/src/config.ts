import { readConfig } from '@millrace/service'
import { z } from 'zod'

export const config = readConfig({
  ORDER_EXPIRES_AFTER: z
    .templateLiteral([z.number().positive(), ' ', z.enum(['milliseconds', 'seconds', 'minutes', 'hours', 'days'])])
    .default('15 minutes')
    .describe('how long an order may stay open, as 15 minutes'),
})
