import { type ApiName, apiNamed, isFlexible } from './apis.ts'
import { FieldReader } from './fields.ts'

/** One request, as far as its header goes. */
export interface ProxiedRequest {
  /** undefined: one the proxy only passes on. */
  readonly api: ApiName | undefined
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  /** It is the nth of its api since the proxy started, from 1. */
  readonly nth: number
  /** All of it, behind the size. */
  readonly frame: Buffer
  /** Fields behind the header. */
  body(): FieldReader
}

export const readRequest = (frame: Buffer, nthOf: (apiKey: number) => number): ProxiedRequest => {
  const header = new FieldReader(frame, false)
  const [apiKey, version, correlationId, clientId] = [header.int16(), header.int16(), header.int32(), header.string()]
  const api = apiNamed(apiKey)
  const flexible = api !== undefined && isFlexible(api, version)
  const body = () => {
    const reader = new FieldReader(frame, flexible, header.at)
    reader.tags()
    return reader
  }
  return { api, apiKey, version, correlationId, clientId, nth: nthOf(apiKey), frame, body }
}
