import { type ApiName, hasTaggedAnswerHeader, isFlexible } from './apis.ts'
import { type FieldReader, FieldWriter } from './fields.ts'
import type { ProxiedRequest } from './request.ts'

interface Answering {
  readonly to: FieldWriter
  readonly version: number
  readonly code: number
  /** What was asked. */
  readonly asked: FieldReader
}

interface AskedTopic {
  /** Its name, or its id, as it was written. */
  readonly topic: Buffer
  readonly partitions: readonly number[]
}

const idBytes = 16

/** Topics and partitions as every request lists them; `rest` passes over what else is said of a partition. */
const topicsOf = (asked: FieldReader, rest: () => void, byId = false): readonly AskedTopic[] =>
  asked.array(() => {
    const begin = asked.at
    if (byId) asked.skip(idBytes)
    else asked.string()
    const topic = asked.bytes.subarray(begin, asked.at)
    const partitions = asked.array(() => {
      const partition = asked.int32()
      rest()
      return partition
    })
    asked.tags()
    return { topic, partitions }
  })

/** The same topics in the answer; `write` says all of a partition behind its number. */
const answerTopics = (to: FieldWriter, topics: readonly AskedTopic[], write: () => unknown): void => {
  to.array(topics, ({ topic, partitions }) => {
    to.raw(topic).array(partitions, partition => {
      to.int32(partition)
      write()
    })
    to.tags()
  })
}

const throttled = (from: number, { to, version }: Answering): FieldWriter => (version >= from ? to.int32(0) : to)

const produce = (at: Answering): void => {
  const { asked, to, version, code } = at
  asked.string()
  asked.skip(6)
  const topics = topicsOf(
    asked,
    () => {
      asked.skipBytes()
      asked.tags()
    },
    version >= 13,
  )
  answerTopics(to, topics, () => {
    to.int16(code).int64(-1).int64(-1)
    if (version >= 5) to.int64(-1)
    if (version >= 8) to.array([], () => undefined).string(null)
    to.tags()
  })
  to.int32(0).tags()
}

const fetch = (at: Answering): void => {
  const { asked, to, version, code } = at
  asked.skip((version < 15 ? 4 : 0) + (version >= 7 ? 21 : 13))
  const topics = topicsOf(
    asked,
    () => {
      asked.skip((version >= 9 ? 4 : 0) + 8 + (version >= 12 ? 4 : 0) + (version >= 5 ? 8 : 0) + 4)
      asked.tags()
    },
    version >= 13,
  )
  to.int32(0)
  if (version >= 7) to.int16(0).int32(0)
  answerTopics(to, topics, () => {
    to.int16(code).int64(-1).int64(-1)
    if (version >= 5) to.int64(-1)
    to.length(0)
    if (version >= 11) to.int32(-1)
    to.emptyBytes().tags()
  })
  to.tags()
}

const offsetCommit = (at: Answering): void => {
  const { asked, to, version, code } = at
  asked.string()
  asked.skip(4)
  asked.string()
  if (version <= 4) asked.skip(8)
  if (version >= 7) asked.string()
  const topics = topicsOf(
    asked,
    () => {
      asked.skip(version >= 6 ? 12 : 8)
      asked.string()
      asked.tags()
    },
    version >= 10,
  )
  throttled(3, at)
  answerTopics(to, topics, () => to.int16(code).tags())
  to.tags()
}

const joinGroup = (at: Answering): void => {
  const { to, version, code } = at
  throttled(2, at).int16(code).int32(-1)
  if (version >= 7) to.string(null).string(null)
  else to.string('')
  to.string('')
  if (version >= 9) to.int8(0)
  to.string('').length(0).tags()
}

const syncGroup = (at: Answering): void => {
  throttled(1, at).int16(at.code)
  if (at.version >= 5) at.to.string(null).string(null)
  at.to.emptyBytes().tags()
}

const addPartitionsToTxn = ({ asked, to, code }: Answering): void => {
  asked.string()
  asked.skip(10)
  const topics = topicsOf(asked, () => undefined)
  to.int32(0)
  answerTopics(to, topics, () => to.int16(code).tags())
  to.tags()
}

const plain = (at: Answering): void => void throttled(1, at).int16(at.code).tags()

/** By api, with the newest version whose answer is known. */
const answers: Partial<Record<ApiName, readonly [newest: number, write: (at: Answering) => void]>> = {
  Produce: [13, produce],
  Fetch: [17, fetch],
  OffsetCommit: [10, offsetCommit],
  JoinGroup: [9, joinGroup],
  SyncGroup: [5, syncGroup],
  Heartbeat: [4, plain],
  LeaveGroup: [2, plain],
  AddPartitionsToTxn: [3, addPartitionsToTxn],
  EndTxn: [4, plain],
  OffsetFetch: [7, at => void throttled(3, at).length(0).int16(at.code).tags()],
  FindCoordinator: [3, at => void throttled(1, at).int16(at.code).string(null).int32(-1).string('').int32(-1).tags()],
  InitProducerId: [4, at => void throttled(0, at).int16(at.code).int64(-1).int16(-1).tags()],
}

/** The answer to this request that says nothing but an error code, of everything asked for. */
export const errorAnswer = (request: ProxiedRequest, code: number): Buffer => {
  const { api, version, correlationId } = request
  const [newest, write] = (api && answers[api]) ?? [-1, () => undefined]
  if (api === undefined || version > newest) {
    throw new RangeError(
      `The proxy can't make an error of ${api ?? `api ${request.apiKey}`} version ${version}: add it to error-answers.ts.`,
    )
  }
  const to = new FieldWriter(isFlexible(api, version)).int32(correlationId)
  if (hasTaggedAnswerHeader(api, version)) to.tags()
  write({ to, version, code, asked: request.body() })
  return to.bytes
}
