import type { ApiVersions, Exchange } from '../kafkajs.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'

export const apiVersions = (): Exchange<{ readonly versions: ApiVersions }> =>
  exchange({
    api: ['ApiVersions', 18, 0],
    throttled: false,
    write: () => {},
    read: from => {
      check(from.int16(), 'asking for API versions')
      const entries = from.array(() => [from.int16(), { minVersion: from.int16(), maxVersion: from.int16() }] as const)
      return { versions: Object.fromEntries(entries) }
    },
  })
