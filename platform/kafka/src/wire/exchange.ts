import type { Exchange } from '../kafkajs.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

interface Shape<Answer> {
  readonly api: readonly [name: string, key: number, version: number]
  /** Flexible versions carry tagged fields, in the headers too (KIP-482). */
  readonly flexible?: boolean
  readonly write: (to: Writer) => unknown
  readonly read: (from: Reader) => Answer | Promise<Answer>
  /** Where the answer begins with the throttle time, as all but a few do. */
  readonly throttled?: boolean
  /** About how many bytes the request will be. */
  readonly sizeHint?: number
}

/** A request and its answer, in the form kafkajs's connection takes. */
export const exchange = <Answer extends object>({
  api,
  flexible,
  write,
  read,
  throttled = true,
  sizeHint = 0,
}: Shape<Answer>): Exchange<Answer> => {
  const [apiName, apiKey, apiVersion] = api
  const writeAll = (to: Writer): void => {
    if (flexible) to.noTags()
    write(to)
  }
  return {
    request: {
      apiName,
      apiKey,
      apiVersion,
      encode: async () => {
        const to = new Writer(256 + sizeHint)
        writeAll(to)
        return { buf: to.bytes, buffer: to.bytes }
      },
      write: writeAll,
      sizeHint,
    },
    response: {
      decode: async bytes => {
        const from = new Reader(bytes)
        if (flexible) from.skipTags()
        const clientSideThrottleTime = throttled ? from.int32() : 0
        return { clientSideThrottleTime, ...(await read(from)) }
      },
      parse: async answer => answer,
    },
    logResponseError: false,
  }
}
