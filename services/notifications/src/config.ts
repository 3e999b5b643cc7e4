import { readConfig } from '@millrace/service'
import { z } from 'zod'

export const config = readConfig({
  MAIL_URL: z
    .url({ protocol: /^smtps?$/ })
    .default('smtp://127.0.0.1:1025')
    .describe('the mail server, as smtp://127.0.0.1:1025'),
  MAIL_FROM: z.email().default('shop@shop.millrace.example').describe('the sender, as shop@shop.millrace.example'),
})
