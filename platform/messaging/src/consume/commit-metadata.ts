import { crc32 } from 'node:zlib'
import { MAX_VARINT_BYTES, readVarints, writeVarint } from './varint.ts'

/** What a group has finished of one partition: everything below `position` but `unfinished`. */
export interface Progress {
  /** The lowest unfinished, or `position` when there is none: what is committed (law 5). */
  readonly offset: number
  readonly position: number
  /** In rising order, below `position`. */
  readonly unfinished: readonly number[]
}

/** Whose progress it is. Offsets of another log mean nothing. */
export interface CommittedAt {
  readonly topicId: string
  readonly partition: number
  readonly offset: number
}

/** The broker takes 4,096 bytes; with more, no commit would ever succeed. */
export const MAX_METADATA_LENGTH = 4_000

/** Another form gets another mark: who doesn't know it repeats rather than loses. */
const MARK = 'mr1:'
const CHECKSUM_BYTES = 4
/** base64 makes 4 characters of 3 bytes. */
export const MAX_METADATA_BYTES = Math.floor((MAX_METADATA_LENGTH - MARK.length) / 4) * 3 - CHECKSUM_BYTES - MAX_VARINT_BYTES

const scratch = Buffer.alloc(CHECKSUM_BYTES + MAX_METADATA_BYTES + 2 * MAX_VARINT_BYTES)

/**
 * The metadata of a commit of `at.offset`: delta varints from one unfinished offset to the next, the last one to the position. What
 * doesn't fit is left out by a lower position: it is repeated, never lost. Empty when there is nothing to say beyond the offset.
 */
export const encodeMetadata = (at: CommittedAt, unfinished: Iterable<number>, position: number): string => {
  let end = CHECKSUM_BYTES
  let last = at.offset
  let reached = position
  for (const offset of unfinished) {
    if (offset >= position) break
    if (offset <= at.offset) continue
    if (end - CHECKSUM_BYTES + MAX_VARINT_BYTES > MAX_METADATA_BYTES) {
      reached = offset
      break
    }
    end = writeVarint(scratch, end, offset - last)
    last = offset
  }
  if (reached <= at.offset + 1) return ''
  end = writeVarint(scratch, end, reached - last)
  scratch.writeUInt32BE(checksum(at, scratch.subarray(CHECKSUM_BYTES, end)))
  return MARK + scratch.toString('base64', 0, end)
}

/** What was encoded for exactly this commit; undefined for anything foreign, broken, of another place or a later version. */
export const decodeMetadata = (at: CommittedAt, metadata: string): Progress | undefined => {
  if (!metadata.startsWith(MARK)) return undefined
  const bytes = Buffer.from(metadata.slice(MARK.length), 'base64')
  if (bytes.length <= CHECKSUM_BYTES || bytes.readUInt32BE() !== checksum(at, bytes.subarray(CHECKSUM_BYTES))) return undefined
  const deltas = readVarints(bytes.subarray(CHECKSUM_BYTES))
  if (deltas === undefined) return undefined
  const offsets = [at.offset]
  for (const delta of deltas) offsets.push((offsets.at(-1) ?? 0) + delta)
  const position = offsets.pop() ?? at.offset
  return { offset: at.offset, position, unfinished: offsets }
}

/** Of the place too: tools carry metadata over to other offsets, topics and clusters, where it would lose messages. */
const checksum = ({ topicId, partition, offset }: CommittedAt, bytes: Uint8Array): number =>
  crc32(bytes, crc32(`${topicId}/${partition}/${offset}`))

/** Whether everything about this offset is said to be finished. */
export const isFinished = ({ position, unfinished }: Progress, offset: number): boolean => offset < position && !unfinished.includes(offset)
