import type { Mode } from './records.ts'
import { subjectDeleted, subjectNotFound, versionDeleted, versionNotFound } from './refusal.ts'
import type { RegistryState, Version } from './state.ts'

/** A version as the URL names it. */
export type VersionName = number | 'latest'

export const liveVersions = (state: RegistryState, subject: string): readonly Version[] =>
  state.versions(subject).filter(({ deleted }) => !deleted)

/** A subject's versions, oldest first; 40401 when there is none. */
export const versionsOf = (state: RegistryState, subject: string, withDeleted: boolean): readonly Version[] => {
  const versions = withDeleted ? state.versions(subject) : liveVersions(state, subject)
  if (versions.length === 0) throw subjectNotFound(subject)
  return versions
}

/** 40401 when the subject has no versions, 40402 when it lacks this one. */
export const versionOf = (state: RegistryState, subject: string, name: VersionName, withDeleted = false): Version => {
  const versions = versionsOf(state, subject, withDeleted)
  const found = name === 'latest' ? versions.at(-1) : versions.find(({ version }) => version === name)
  if (found === undefined) throw versionNotFound(name)
  return found
}

/** As `versionsOf`, telling a deleted subject (40404) from one that never was. */
export const versionsToDelete = (state: RegistryState, subject: string): readonly Version[] => {
  if (liveVersions(state, subject).length === 0 && state.versions(subject).length > 0) throw subjectDeleted(subject)
  return versionsOf(state, subject, false)
}

/** As `versionOf`, telling a deleted version (40406) from one that never was. */
export const versionToDelete = (state: RegistryState, subject: string, name: VersionName): Version => {
  const gone = state.versions(subject).find(({ version, deleted }) => deleted && version === name)
  if (gone) throw versionDeleted(subject, gone.version)
  return versionOf(state, subject, name)
}

/** The version of a subject that is this schema: one that isn't deleted before one that is, newer ones first. */
export const sameVersion = (state: RegistryState, subject: string, identity: string): Version | undefined => {
  const same = state.versions(subject).filter(({ schema }) => schema.identity === identity)
  return same.findLast(({ deleted }) => !deleted) ?? same.at(-1)
}

export const effectiveMode = (state: RegistryState, subject: string): Mode => state.mode(subject) ?? state.mode(null) ?? 'READWRITE'
