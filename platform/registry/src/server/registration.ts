import type { AvroSchema } from '@millrace/contracts'
import type { Appended } from './appender.ts'
import { checkAvro, readSchema, type SchemaText, schemaText } from './avro.ts'
import { incompatibilities, type Level } from './compatibility.ts'
import { effectiveMode, liveVersions, sameVersion } from './look-up.ts'
import type { Reference, SchemaRecord } from './records.ts'
import { incompatible, invalidSchema, notPermitted } from './refusal.ts'
import type { RegistryState, StoredSchema, Version } from './state.ts'

/** A schema as a request brings it. */
export interface Candidate {
  readonly schema: string
  readonly schemaType?: string | undefined
  readonly references: readonly Reference[]
}

/** `id` and `version` are given only when a registry is restored (mode IMPORT). */
export interface Registration extends Candidate {
  readonly id?: number | undefined
  readonly version?: number | undefined
}

const MAX_REFERENCED = 500

/** The texts a schema needs compiled before it, each once, those without references first. */
export const referencedTexts = (state: RegistryState, references: readonly Reference[]): readonly string[] => {
  const texts = new Map<string, string>()
  const visit = ({ subject, version }: Reference): void => {
    const key = `${subject}/${version}`
    if (texts.has(key)) return
    if (texts.size >= MAX_REFERENCED) throw invalidSchema(`it refers to more than ${MAX_REFERENCED} schemas.`)
    const found = liveVersions(state, subject).find(known => known.version === version)
    if (found === undefined) throw invalidSchema(`No schema reference found for subject "${subject}" and version ${version}`)
    for (const inner of found.schema.references) visit(inner)
    texts.set(key, found.schema.text)
  }
  for (const reference of references) visit(reference)
  return [...texts.values()]
}

const wholeText = (state: RegistryState, { references, text }: Pick<StoredSchema, 'text' | 'references'>): readonly string[] => [
  ...referencedTexts(state, references),
  text,
]

/** Refuses (42201) what isn't an Avro schema whose references all exist. */
export const validated = (state: RegistryState, candidate: Candidate): SchemaText & { readonly avro: AvroSchema } => {
  if ((candidate.schemaType ?? 'AVRO') !== 'AVRO') throw invalidSchema(`the type ${candidate.schemaType} isn't kept here, only AVRO.`)
  const text = schemaText(candidate.schema, candidate.references)
  const texts = wholeText(state, { text: text.text, references: candidate.references })
  checkAvro(texts)
  return { ...text, avro: readSchema(texts) }
}

/** Why the candidate may not come after these versions, at a level. */
export const judge = (state: RegistryState, level: Level, avro: AvroSchema, earlier: readonly Version[]): readonly string[] =>
  incompatibilities(
    level,
    avro,
    earlier.map(({ version, schema }) => ({ version, schema: readSchema(wholeText(state, schema)) })),
  )

export const levelFor = (state: RegistryState, subject: string): Level => state.level(subject) ?? state.level(null) ?? 'BACKWARD'

interface Claim {
  readonly id: number
  readonly version: number
}

const after = (versions: readonly Version[]): number => (versions.at(-1)?.version ?? 0) + 1

const nextClaim = (state: RegistryState, subject: string, wanted: Registration, text: SchemaText & { avro: AvroSchema }): Claim => {
  const version = after(state.versions(subject))
  if (wanted.version !== undefined && wanted.version !== version)
    throw invalidSchema(`version ${wanted.version} is not one more than the previous version of ${subject}, ${version - 1}.`)
  const why = judge(state, levelFor(state, subject), text.avro, liveVersions(state, subject))
  if (why.length > 0) throw incompatible(subject, why)
  return { id: state.idOf(text.identity) ?? state.nextId(), version }
}

const importedClaim = (state: RegistryState, subject: string, id: number, wanted: Registration, text: SchemaText): Claim => {
  const holder = state.schema(id)
  if (holder && holder.identity !== text.identity) throw notPermitted(`Overwrite new schema with id ${id} is not permitted.`)
  const versions = state.versions(subject)
  const version = wanted.version ?? versions.find(known => known.schema.id === id)?.version ?? after(versions)
  const at = versions.find(known => known.version === version)
  if (at && at.schema.id !== id) throw notPermitted(`Overwrite version ${version} of subject ${subject} is not permitted.`)
  return { id, version }
}

const claimFor = (state: RegistryState, subject: string, wanted: Registration, text: SchemaText & { avro: AvroSchema }): Claim => {
  const mode = effectiveMode(state, subject)
  if (mode === 'READONLY') throw notPermitted(`Subject ${subject} is in read-only mode`)
  if (wanted.id !== undefined) {
    if (mode !== 'IMPORT') throw notPermitted(`Subject ${subject} is not in import mode`)
    return importedClaim(state, subject, wanted.id, wanted, text)
  }
  if (mode !== 'READWRITE') throw notPermitted(`Subject ${subject} is not in read-write mode`)
  return nextClaim(state, subject, wanted, text)
}

/** Registers a schema under a subject: the id it has there already, the id it has elsewhere, or the next one. */
export const register = (state: RegistryState, subject: string, wanted: Registration): Appended<{ readonly id: number }> => {
  const text = validated(state, wanted)
  const known = sameVersion(state, subject, text.identity)
  if (known && !known.deleted && (wanted.id ?? known.schema.id) === known.schema.id) return { records: [], result: { id: known.schema.id } }
  const { id, version } = claimFor(state, subject, wanted, text)
  const { references } = wanted
  const record: SchemaRecord = { kind: 'schema', subject, version, id, type: 'AVRO', schema: text.text, references, deleted: false }
  return { records: [record], result: { id } }
}
