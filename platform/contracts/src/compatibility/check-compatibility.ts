import { ContractError } from '../errors.ts'
import { broken, explore } from './explore.ts'
import { faultAt, type Incompatibility, incompatibility } from './incompatibility.ts'
import { isFault, type Pair, type Part } from './pair.ts'
import { type AvroSchema, called } from './schema/avro-schema.ts'
import { failing } from './verdicts.ts'

/** Characters. A location this long tells nobody anything; many of them would fill the memory (law 11). */
const longestWay = 16_384

/** Steps to look for why the closest branch of a union fails. */
const stepsForReason = 32

/** What a union's closest branch lacks: the first fault on the way down. */
const reason = (pair: Pair, failed: ReadonlySet<Pair>): string => {
  const [closest] = pair.parts
  let current: Part | undefined = closest
  for (let step = 0; step < stepsForReason && current !== undefined && !isFault(current); step += 1) {
    current = current.pair.parts.find((part: Part) => isFault(part) || failed.has(part.pair))
  }
  return current !== undefined && isFault(current)
    ? ` The closest branch fails at ${current.reader.pointer || 'its root'}: ${current.message}`
    : ''
}

const missingBranch = (pair: Pair, way: string, failed: ReadonlySet<Pair>): Incompatibility => {
  const message = `No branch of the union reads ${called(pair.writer)}.${reason(pair, failed) || ' Keep every branch that is still written, or add one that reads it.'}`
  return incompatibility(faultAt('MISSING_UNION_BRANCH', '', pair.reader, pair.writer, message), way)
}

interface Visit {
  readonly part: Part
  readonly way: string
}

const tooDeep = (): never => {
  throw new ContractError('MR_CONTRACT_LIMIT', 'The schemas are too deep: their types contain each other over too many steps.')
}

/** What a broken pair adds: what is found in itself, or the parts to look into next. */
const enter = (pair: Pair, way: string, failed: ReadonlySet<Pair>): { found: readonly Incompatibility[]; next: readonly Part[] } => {
  if (way.length > longestWay) tooDeep()
  if (pair.holds === 'any') return { found: [missingBranch(pair, way, failed)], next: [] }
  if (pair.reader.kind !== 'union') return { found: [], next: pair.parts }
  const missing = pair.parts.flatMap(part =>
    !isFault(part) && failed.has(part.pair) ? [missingBranch(part.pair, way + part.at, failed)] : [],
  )
  return { found: missing, next: [] }
}

/** Every incompatibility, each pair of types once, at the first way to it, in the order of the reader's schema. */
const collect = (root: Pair, failed: ReadonlySet<Pair>): readonly Incompatibility[] => {
  const found: Incompatibility[] = []
  const seen = new Set<Pair>()
  const stack: Visit[] = [{ part: { at: '', pair: root }, way: '' }]
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { part, way } = visit
    if (isFault(part)) {
      found.push(incompatibility(part, way))
    } else if (failed.has(part.pair) && !seen.has(part.pair)) {
      seen.add(part.pair)
      const here = way + part.at
      const entered = enter(part.pair, here, failed)
      for (const one of entered.found) found.push(one)
      for (const next of entered.next.toReversed()) stack.push({ part: next, way: here })
    }
  }
  return found
}

/**
 * Why the reader's schema can't read all that the writer's schema writes; empty when it can. Every reason, not the first one, as the
 * reference implementation judges it. Linear in the size of the schemas. Throws MR_CONTRACT_LIMIT for schemas made to be slow.
 */
export const checkCompatibility = (reader: AvroSchema, writer: AvroSchema): readonly Incompatibility[] => {
  const pairs = explore(reader, writer)
  const [root] = pairs
  const failed = broken(pairs)
  if (root === undefined || !failed.has(root)) return []
  const asReference = failing(root)
  return collect(root, asReference.has(root) ? asReference : failed)
}
