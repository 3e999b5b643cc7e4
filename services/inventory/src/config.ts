import { readConfig } from '@millrace/service'

export const config = readConfig({})
