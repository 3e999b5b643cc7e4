import type { Appended } from './appender.ts'
import type { Level } from './compatibility.ts'
import { effectiveMode, type VersionName, versionsToDelete, versionToDelete } from './look-up.ts'
import type { Mode, SchemaRecord } from './records.ts'
import { levelNotConfigured, modeNotConfigured, notPermitted, referenceExists } from './refusal.ts'
import type { RegistryState, Version } from './state.ts'

const deletion = (state: RegistryState, { subject, version, schema }: Version): SchemaRecord => {
  const users = state.referring(subject, version)
  if (users.length > 0) throw referenceExists(users.map(user => user.schema.id))
  const { id, type, text, references } = schema
  return { kind: 'schema', subject, version, id, type, schema: text, references, deleted: true }
}

const checkWritable = (state: RegistryState, subject: string): void => {
  if (effectiveMode(state, subject) === 'READONLY') throw notPermitted(`Subject ${subject} is in read-only mode`)
}

/** Marks every version deleted, at once. Their ids go on answering. */
export const deleteSubject = (state: RegistryState, subject: string): Appended<readonly number[]> => {
  checkWritable(state, subject)
  const versions = versionsToDelete(state, subject)
  return { records: versions.map(version => deletion(state, version)), result: versions.map(({ version }) => version) }
}

export const deleteVersion = (state: RegistryState, subject: string, name: VersionName): Appended<number> => {
  checkWritable(state, subject)
  const version = versionToDelete(state, subject, name)
  return { records: [deletion(state, version)], result: version.version }
}

export const setLevel = (state: RegistryState, subject: string | null, level: Level): Appended<Level> => ({
  records: state.level(subject) === level ? [] : [{ kind: 'config', subject, level }],
  result: level,
})

/** Answers the level that was. */
export const removeLevel = (state: RegistryState, subject: string | null): Appended<Level> => {
  const level = state.level(subject)
  if (level !== undefined) return { records: [{ kind: 'config', subject, level: null }], result: level }
  if (subject !== null) throw levelNotConfigured(subject)
  return { records: [], result: 'BACKWARD' }
}

/** IMPORT is for an empty registry (or subject): else imported ids could meet others' in messages written meanwhile. */
export const setMode = (state: RegistryState, subject: string | null, mode: Mode, force: boolean): Appended<Mode> => {
  if (state.mode(subject) === mode) return { records: [], result: mode }
  const used = subject === null ? state.subjects().length > 0 : state.versions(subject).length > 0
  if (mode === 'IMPORT' && used && !force) throw notPermitted('Cannot import since found existing subjects')
  return { records: [{ kind: 'mode', subject, mode }], result: mode }
}

export const removeMode = (state: RegistryState, subject: string): Appended<Mode> => {
  const mode = state.mode(subject)
  if (mode === undefined) throw modeNotConfigured(subject)
  return { records: [{ kind: 'mode', subject, mode: null }], result: mode }
}
