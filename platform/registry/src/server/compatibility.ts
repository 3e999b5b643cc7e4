import {
  type AvroSchema,
  type CompatibilityLevel,
  checkLevel,
  compatibilityLevels,
  type EarlierVersion,
  type LevelBreach,
} from '@millrace/contracts'

export const levels = compatibilityLevels
export type Level = CompatibilityLevel

const saying = ({ version, direction, incompatibilities }: LevelBreach): readonly string[] => {
  const who =
    direction === 'backward'
      ? `version ${version}: the new schema can't read what it wrote`
      : `version ${version} can't read what the new schema writes`
  return incompatibilities.map(({ type, location, message }) => `${who}: ${type} at ${location}: ${message}`)
}

/**
 * Why the candidate may not follow these versions at this level, every reason; empty when it may.
 * `earlier` is oldest first: a level that isn't transitive asks the last one alone.
 */
export const incompatibilities = (level: Level, candidate: AvroSchema, earlier: readonly EarlierVersion[]): readonly string[] =>
  checkLevel(level, candidate, earlier).flatMap(saying)
