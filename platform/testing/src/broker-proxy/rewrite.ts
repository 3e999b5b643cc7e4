import { hasTaggedAnswerHeader, isFlexible } from './apis.ts'
import { FieldReader, FieldWriter } from './fields.ts'
import type { ProxiedRequest } from './request.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** Where the proxy listens in the place of a broker. */
export type AddressFor = (broker: Address) => Promise<Address>

interface Copy {
  readonly from: FieldReader
  readonly to: FieldWriter
  readonly version: number
  readonly addressFor: AddressFor
}

/** Node id, host, port: the three go together wherever an answer names a broker. */
const copyNode = async ({ from, to, addressFor }: Copy): Promise<void> => {
  const [nodeId, host, port] = [from.int32(), from.string() ?? '', from.int32()]
  const address = port > 0 ? await addressFor({ host, port }) : { host, port }
  to.int32(nodeId).string(address.host).int32(address.port)
}

/** Copies as many bytes unread. */
const copy = ({ from, to }: Copy, bytes: number): void => {
  to.raw(from.bytes.subarray(from.at, from.at + bytes))
  from.skip(bytes)
}

const copyString = ({ from, to }: Copy): void => void to.string(from.string())

const copyTags = ({ from, to }: Copy): void => {
  const begin = from.at
  from.tags()
  to.raw(from.bytes.subarray(begin, from.at))
}

const copyArray = async ({ from, to }: Copy, copyEntry: () => Promise<void>): Promise<void> => {
  const entries = from.length()
  to.length(entries)
  for (let entry = 0; entry < entries; entry++) await copyEntry()
}

const metadata = async (at: Copy): Promise<void> => {
  if (at.version >= 3) copy(at, 4)
  await copyArray(at, async () => {
    await copyNode(at)
    if (at.version >= 1) copyString(at)
    copyTags(at)
  })
}

const findCoordinator = async (at: Copy): Promise<void> => {
  if (at.version >= 1) copy(at, 4)
  if (at.version >= 4) {
    return copyArray(at, async () => {
      copyString(at)
      await copyNode(at)
      copy(at, 2)
      copyString(at)
      copyTags(at)
    })
  }
  copy(at, 2)
  if (at.version >= 1) copyString(at)
  await copyNode(at)
}

const describeCluster = async (at: Copy): Promise<void> => {
  copy(at, 6)
  copyString(at)
  if (at.version >= 1) copy(at, 1)
  copyString(at)
  copy(at, 4)
  await copyArray(at, async () => {
    await copyNode(at)
    copyString(at)
    if (at.version >= 2) copy(at, 1)
    copyTags(at)
  })
}

const rewriting: Partial<Record<string, (at: Copy) => Promise<void>>> = {
  Metadata: metadata,
  FindCoordinator: findCoordinator,
  DescribeCluster: describeCluster,
}

/** An answer with brokers' addresses replaced by the proxy's own, so that a client that found its way in never leaves it. */
export const rewritten = async (request: ProxiedRequest, answer: Buffer, addressFor: AddressFor): Promise<Buffer> => {
  const { api, version } = request
  const rewrite = api && rewriting[api]
  if (api === undefined || rewrite === undefined) return answer
  const flexible = isFlexible(api, version)
  const at: Copy = { from: new FieldReader(answer, flexible), to: new FieldWriter(flexible), version, addressFor }
  copy(at, 4)
  if (hasTaggedAnswerHeader(api, version)) copyTags(at)
  await rewrite(at)
  return at.to.raw(at.from.rest()).bytes
}
