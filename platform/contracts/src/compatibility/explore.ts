import { ContractError } from '../errors.ts'
import { expand } from './expand.ts'
import { isFault, type Pair, type Part } from './pair.ts'
import type { AvroSchema, AvroType } from './schema/avro-schema.ts'

/** A schema has about as many pairs as types. Only one made to be slow (cycles of coprime lengths) has many times more. */
const workFor = (reader: AvroSchema, writer: AvroSchema): number => 10_000 + 64 * (reader.size + writer.size)

type Growing = { -readonly [key in keyof Pair]: Pair[key] }

/**
 * Every pair of types that the schemas bring together, each once: a cycle comes back to a pair that is known.
 * Without recursion, so that no schema is too deep. Throws MR_CONTRACT_LIMIT for schemas made to be slow.
 */
export const explore = (reader: AvroSchema, writer: AvroSchema): readonly Pair[] => {
  const known = new Map<number, Growing>()
  const pairs: Growing[] = []
  const pairOf = (one: AvroType, other: AvroType): Pair => {
    const key = one.id * (writer.size + 1) + other.id
    const found = known.get(key)
    if (found !== undefined) return found
    const pair: Growing = { reader: one, writer: other, holds: 'all', parts: [] }
    known.set(key, pair)
    pairs.push(pair)
    return pair
  }
  pairOf(reader.root, writer.root)
  let work = workFor(reader, writer)
  // The list grows while it is walked.
  for (const pair of pairs) {
    const { holds, parts }: { holds: Pair['holds']; parts: readonly Part[] } = expand(pair.reader, pair.writer, pairOf)
    pair.holds = holds
    pair.parts = parts
    work -= 1 + parts.length
    if (work < 0)
      throw new ContractError(
        'MR_CONTRACT_LIMIT',
        'The schemas are too tangled to be compared: their types refer to each other in too many ways.',
      )
  }
  return pairs
}

/**
 * The pairs that don't hold: those with a fault, and what needs them, until nothing more follows. So a cycle holds unless something
 * in it is at fault, and a union's branch fails for good reasons only.
 */
export const broken = (pairs: readonly Pair[]): ReadonlySet<Pair> => {
  const usedBy = new Map<Pair, Pair[]>()
  const optionsLeft = new Map<Pair, number>()
  const failed = new Set<Pair>()
  const queue: Pair[] = []
  const fail = (pair: Pair): void => {
    if (failed.has(pair)) return
    failed.add(pair)
    queue.push(pair)
  }
  for (const pair of pairs) {
    if (pair.holds === 'any') optionsLeft.set(pair, pair.parts.length)
    if (pair.holds === 'any' ? pair.parts.length === 0 : pair.parts.some(isFault)) fail(pair)
    for (const part of pair.parts) {
      if (isFault(part)) continue
      const users = usedBy.get(part.pair)
      if (users === undefined) usedBy.set(part.pair, [pair])
      else users.push(pair)
    }
  }
  for (const pair of queue) {
    for (const user of usedBy.get(pair) ?? []) {
      const left = (optionsLeft.get(user) ?? 1) - 1
      optionsLeft.set(user, left)
      if (left <= 0) fail(user)
    }
  }
  return failed
}
