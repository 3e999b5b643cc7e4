import { readConfig } from '@millrace/service'
import { z } from 'zod'

export const config = readConfig({
  PAYMENT_PROVIDER_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4010')
    .describe('the payment provider, as http://127.0.0.1:4010'),
})
