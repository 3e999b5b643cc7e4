import { checkCompatibility } from './check-compatibility.ts'
import type { Incompatibility } from './incompatibility.ts'
import type { AvroSchema } from './schema/avro-schema.ts'

/** What a subject promises (Confluent's words). */
export const compatibilityLevels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const

export type CompatibilityLevel = (typeof compatibilityLevels)[number]

export interface EarlierVersion {
  readonly version: number
  readonly schema: AvroSchema
}

/** `backward`: the next schema must read what this version wrote. `forward`: this version must read what the next schema writes. */
export interface LevelBreach {
  readonly version: number
  readonly direction: 'backward' | 'forward'
  readonly incompatibilities: readonly Incompatibility[]
}

const check = (level: CompatibilityLevel, next: AvroSchema, { version, schema }: EarlierVersion): readonly LevelBreach[] => {
  const backward = level.startsWith('FORWARD') ? [] : checkCompatibility(next, schema)
  const forward = level.startsWith('BACKWARD') ? [] : checkCompatibility(schema, next)
  return [
    { version, direction: 'backward' as const, incompatibilities: backward },
    { version, direction: 'forward' as const, incompatibilities: forward },
  ].filter(({ incompatibilities }) => incompatibilities.length > 0)
}

/**
 * Why the next schema may not follow these versions at this level; empty when it may. `previous` is oldest first: a level that isn't
 * transitive asks the last one alone.
 */
export const checkLevel = (level: CompatibilityLevel, next: AvroSchema, previous: readonly EarlierVersion[]): readonly LevelBreach[] => {
  if (level === 'NONE') return []
  const asked = level.endsWith('_TRANSITIVE') ? previous : previous.slice(-1)
  return asked.flatMap(version => check(level, next, version))
}
