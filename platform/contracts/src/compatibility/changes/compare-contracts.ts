import { unqualified } from '../../shape/shape.ts'
import type { AvroSchema, AvroType, AvroUnion } from '../schema/avro-schema.ts'
import { isNamed } from '../schema/avro-schema.ts'
import type { ChangeRules, ContractChange, Remark } from './change.ts'
import { fieldChanges, keptFields, renamed } from './field-changes.ts'
import { missingMetadata, typeChanges } from './type-changes.ts'

interface Versions {
  readonly before: AvroType
  readonly after: AvroType
}

const keyOf = (type: AvroType): string => (isNamed(type) ? `${type.kind} ${unqualified(type.name)}` : type.kind)

/** The branches that are one branch: by kind, and for named types by name. */
const keptBranches = (before: readonly AvroType[], after: readonly AvroType[]): readonly Versions[] => {
  const known = new Map(before.map(branch => [keyOf(branch), branch]))
  return after.flatMap(branch => {
    const old = known.get(keyOf(branch))
    return old === undefined ? [] : [{ before: old, after: branch }]
  })
}

const branchesOf = (type: AvroType): AvroUnion['branches'] => (type.kind === 'union' ? type.branches : [type])

/** The types inside that must be looked at too. */
const inner = ({ before, after }: Versions): readonly Versions[] => {
  if (before.kind === 'union' || after.kind === 'union') return keptBranches(branchesOf(before), branchesOf(after))
  if (before.kind === 'array' && after.kind === 'array') return [{ before: before.items, after: after.items }]
  if (before.kind === 'map' && after.kind === 'map') return [{ before: before.values, after: after.values }]
  if (before.kind !== 'record' || after.kind !== 'record') return []
  return keptFields(before, after).map(field => ({ before: field.before.type, after: field.after.type }))
}

const remarksOf = ({ before, after }: Versions, isRoot: boolean, rules: ChangeRules): readonly Remark[] => {
  const own = before.kind === after.kind || !isNamed(after) ? typeChanges(before, after) : []
  if (before.kind !== 'record' || after.kind !== 'record') return [...own, ...missingMetadata(before, after, rules)]
  const kept = keptFields(before, after)
  return [
    ...own,
    ...missingMetadata(before, after, rules),
    ...renamed(before, after, kept),
    ...kept.flatMap(field => fieldChanges(field, isRoot, rules)),
  ]
}

/**
 * What changed from one version of a contract to the next that Avro's rules allow and that still hurts somebody. Compatibility itself
 * is `checkCompatibility`'s. Each pair of types is looked at once; types that are new are left to lint.
 */
export const compareContracts = (before: AvroSchema, after: AvroSchema, rules: ChangeRules = {}): readonly ContractChange[] => {
  const seen = new Set<AvroType>()
  const queue: Versions[] = [{ before: before.root, after: after.root }]
  const found: Remark[] = []
  // The list grows while it is walked.
  for (const versions of queue) {
    if (seen.has(versions.after)) continue
    seen.add(versions.after)
    for (const one of remarksOf(versions, versions === queue[0], rules)) found.push(one)
    for (const next of inner(versions)) queue.push(next)
  }
  return found.map(one => ({ ...one, severity: rules.errors?.includes(one.code) === true ? 'error' : 'warning' }))
}
