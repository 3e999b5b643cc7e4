import type { Exchange } from '../kafkajs.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

interface Shape<Answer> {
  readonly api: readonly [name: string, key: number, version: number]
  /** Flexible versions carry tagged fields, in the headers too (KIP-482). */
  readonly flexible?: boolean
  readonly write: (to: Writer) => void
  readonly read: (from: Reader) => Answer | Promise<Answer>
  /** Where the answer begins with the throttle time, as all but a few do. */
  readonly throttled?: boolean
}

/** A request and its answer, in the form kafkajs's connection takes. */
export const exchange = <Answer extends object>({ api, flexible, write, read, throttled = true }: Shape<Answer>): Exchange<Answer> => {
  const [apiName, apiKey, apiVersion] = api
  return {
    request: {
      apiName,
      apiKey,
      apiVersion,
      encode: async () => {
        const to = new Writer()
        if (flexible) to.noTags()
        write(to)
        return { buf: to.bytes, buffer: to.bytes }
      },
    },
    response: {
      decode: async bytes => {
        const from = new Reader(bytes)
        if (flexible) from.skipTags()
        const clientSideThrottleTime = throttled ? from.int32() : 0
        return { ...(await read(from)), clientSideThrottleTime }
      },
      parse: async answer => answer,
    },
    logResponseError: false,
  }
}
