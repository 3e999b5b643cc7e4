import { identityOf } from './avro.ts'
import type { Level } from './compatibility.ts'
import type { Mode, Reference, RegistryRecord, SchemaRecord } from './records.ts'

export interface StoredSchema {
  readonly id: number
  readonly type: string
  readonly text: string
  readonly references: readonly Reference[]
  readonly identity: string
}

export interface Version {
  readonly subject: string
  readonly version: number
  readonly deleted: boolean
  readonly schema: StoredSchema
}

/** Everything the topic says, read into memory. `null` as a subject means the whole registry. */
export interface RegistryState {
  /** Takes a record in, in log order. Says why it doesn't count, if it doesn't. */
  apply(record: RegistryRecord): string | undefined
  subjects(): readonly string[]
  /** Oldest first, deleted ones too. */
  versions(subject: string): readonly Version[]
  schema(id: number): StoredSchema | undefined
  idOf(identity: string): number | undefined
  /** Every id is below it. Ids of deleted schemas stay taken: messages that carry them are kept for ever. */
  nextId(): number
  level(subject: string | null): Level | undefined
  mode(subject: string | null): Mode | undefined
  /** A copy to try records on. */
  fork(): RegistryState
  /** Versions that aren't deleted and refer to this one. */
  referring(subject: string, version: number): readonly Version[]
  readonly size: number
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text // Protobuf, kept from a topic that Confluent's registry wrote.
  }
}

const stored = ({ id, type, schema, references }: SchemaRecord): StoredSchema => ({
  id,
  type,
  text: schema,
  references,
  identity: identityOf(type, parsed(schema), references),
})

interface Memory {
  readonly subjects: Map<string, Map<number, Version>>
  readonly byId: Map<number, StoredSchema>
  readonly ids: Map<string, number>
  readonly levels: Map<string | null, Level>
  readonly modes: Map<string | null, Mode>
  lastId: number
}

const nothing = (): Memory => ({ subjects: new Map(), byId: new Map(), ids: new Map(), levels: new Map(), modes: new Map(), lastId: 0 })

const copied = ({ subjects, byId, ids, levels, modes, lastId }: Memory): Memory => ({
  subjects: new Map([...subjects].map(([subject, versions]) => [subject, new Map(versions)])),
  byId: new Map(byId),
  ids: new Map(ids),
  levels: new Map(levels),
  modes: new Map(modes),
  lastId,
})

export const registryState = (memory: Memory = nothing()): RegistryState => {
  const { subjects, byId, ids, levels, modes } = memory

  const versionsOf = (subject: string): Map<number, Version> => {
    const known = subjects.get(subject) ?? new Map<number, Version>()
    subjects.set(subject, known)
    return known
  }

  /** The first record that claims an id, or a version, has it: a later one that says otherwise never changes what an id means. */
  const claim = (record: SchemaRecord): string | undefined => {
    const candidate = stored(record)
    const schema = byId.get(record.id) ?? candidate
    if (schema.identity !== candidate.identity) return `the id ${record.id} belongs to another schema`
    const versions = versionsOf(record.subject)
    const holder = versions.get(record.version)
    if (holder && holder.schema.id !== record.id)
      return `version ${record.version} of ${record.subject} is the schema with the id ${holder.schema.id}`
    byId.set(schema.id, schema)
    if (!ids.has(schema.identity)) ids.set(schema.identity, schema.id)
    memory.lastId = Math.max(memory.lastId, schema.id)
    versions.set(record.version, { subject: record.subject, version: record.version, deleted: record.deleted, schema })
    return undefined
  }

  const deleteUpTo = (subject: string, watermark: number): void => {
    const versions = versionsOf(subject)
    for (const [number, version] of versions) if (number <= watermark) versions.set(number, { ...version, deleted: true })
  }

  const put = <V>(map: Map<string | null, V>, subject: string | null, value: V | null): void => {
    if (value === null) map.delete(subject)
    else map.set(subject, value)
  }

  const apply = (record: RegistryRecord): string | undefined => {
    switch (record.kind) {
      case 'schema':
        return claim(record)
      case 'remove':
        versionsOf(record.subject).delete(record.version)
        return undefined
      case 'deleteSubject':
        deleteUpTo(record.subject, record.version)
        return undefined
      case 'config':
        put(levels, record.subject, record.level)
        return undefined
      case 'mode':
        put(modes, record.subject, record.mode)
        return undefined
    }
  }

  const versions = (subject: string) => [...(subjects.get(subject)?.values() ?? [])].sort((a, b) => a.version - b.version)

  return {
    apply,
    versions,
    subjects: () =>
      [...subjects]
        .filter(([, known]) => known.size > 0)
        .map(([subject]) => subject)
        .sort(),
    schema: id => byId.get(id),
    idOf: identity => ids.get(identity),
    nextId: () => memory.lastId + 1,
    fork: () => registryState(copied(memory)),
    level: subject => levels.get(subject),
    mode: subject => modes.get(subject),
    referring: (subject, version) =>
      [...subjects.keys()]
        .flatMap(versions)
        .filter(({ deleted, schema }) => !deleted && schema.references.some(to => to.subject === subject && to.version === version)),
    get size() {
      return byId.size
    },
  }
}
