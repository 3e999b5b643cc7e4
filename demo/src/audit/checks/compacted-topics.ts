import { type Check, look } from '../check.ts'
import { allStreams, type Stream } from '../facts.ts'
import type { AuditedCommit, AuditedRecord, AuditedState, Snapshot } from '../snapshot.ts'

interface Expected {
  readonly stream: Stream
  readonly state: AuditedState
  readonly commit: AuditedCommit
}

/** The newest state of each stream that its compacted topic must know of. */
function* expected(snapshot: Snapshot): Iterable<Expected> {
  for (const stream of allStreams(snapshot)) {
    const commit = stream.commits.findLast(({ states, stated, at }) => states !== undefined && (stated || at <= snapshot.cutAt))
    for (const state of commit?.states ?? []) if (commit !== undefined) yield { stream, state, commit }
  }
}

/** What the stream itself had for this topic at a place; undefined: it had nothing there, or isn't known so far. */
const stateAt = ({ commits }: Stream, topic: string, sequence: number): AuditedState | undefined =>
  commits.find(commit => commit.sequence === sequence && commit.states !== undefined)?.states?.find(state => state.topic === topic)

const wrong = ({ stream, state, commit }: Expected, last: AuditedRecord | undefined): readonly string[] => {
  const { topic, key, digest } = state
  if (last === undefined) return digest === null ? [] : [`${topic} has nothing for ${key}, ${stream.name} has version ${commit.version}`]
  const at = `${topic}/${last.partition}/${last.offset} for ${key}`
  if (last.subject !== stream.name) return [`${at} is of ${last.subject}, not of ${stream.name}`]
  if (last.sequence < commit.sequence) return [`${at} is stale: of message ${last.sequence}, ${stream.name} is at ${commit.sequence}`]
  // Newer than what was read of the stream: it was written meanwhile.
  if (last.sequence > (stream.commits.at(-1)?.sequence ?? 0)) return []
  const same = stateAt(stream, topic, last.sequence)?.digest === last.digest
  return same ? [] : [`${at} is not what ${stream.name} had after message ${last.sequence}`]
}

/** The last value of a key on a compacted topic is the state of its stream's head. */
export const compactedTopics: Check = {
  name: 'compacted topics end with the head of every stream',
  find: snapshot => {
    const last = new Map(snapshot.records.map(record => [`${record.topic} ${record.key}`, record]))
    return look(expected(snapshot), one => wrong(one, last.get(`${one.state.topic} ${one.state.key}`)))
  },
}
