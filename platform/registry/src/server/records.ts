import { z } from 'zod'
import { type Level, levels } from './compatibility.ts'

export const modes = ['READWRITE', 'READONLY', 'IMPORT'] as const
export type Mode = (typeof modes)[number]

/** A schema used by another, by subject and version; `name` is the full name it is used under. */
export interface Reference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** The record of one version of a subject. */
export interface SchemaRecord {
  readonly kind: 'schema'
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly type: string
  readonly schema: string
  readonly references: readonly Reference[]
  readonly deleted: boolean
}

/**
 * What a record of the topic says, in the form Confluent's registry writes and reads.
 * `remove` and `deleteSubject` are read from topics it wrote, never written here.
 */
export type RegistryRecord =
  | SchemaRecord
  | { readonly kind: 'remove'; readonly subject: string; readonly version: number }
  | { readonly kind: 'deleteSubject'; readonly subject: string; readonly version: number }
  | { readonly kind: 'config'; readonly subject: string | null; readonly level: Level | null }
  | { readonly kind: 'mode'; readonly subject: string | null; readonly mode: Mode | null }

const version = z.int().positive()
const owner = z
  .string()
  .nullish()
  .transform(subject => subject ?? null)

const keyForm = z.discriminatedUnion('keytype', [
  z.object({ keytype: z.literal('SCHEMA'), subject: z.string(), version }),
  z.object({ keytype: z.literal('DELETE_SUBJECT'), subject: z.string() }),
  z.object({ keytype: z.literal('CONFIG'), subject: owner }),
  z.object({ keytype: z.literal('MODE'), subject: owner }),
  z.object({ keytype: z.literal('NOOP') }),
])

const referenceForm = z.object({ name: z.string(), subject: z.string(), version })
const schemaForm = z.object({
  id: z.int().positive(),
  schemaType: z.string().nullish(),
  schema: z.string(),
  references: z.array(referenceForm).nullish(),
  deleted: z.boolean().nullish(),
})
const configForm = z.object({ compatibilityLevel: z.enum(levels) })
const modeForm = z.object({ mode: z.enum(modes) })
const watermarkForm = z.object({ version: z.int() })

const json = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'))

const schemaRecord = (subject: string, at: number, value: Buffer): SchemaRecord => {
  const { id, schemaType, schema, references, deleted } = schemaForm.parse(json(value))
  const type = schemaType ?? 'AVRO'
  return { kind: 'schema', subject, version: at, id, type, schema, references: references ?? [], deleted: deleted ?? false }
}

/** What a record says; undefined for one that says nothing. Throws for one that isn't a registry's. */
export const decodeRecord = (key: Buffer | null, value: Buffer | null): RegistryRecord | undefined => {
  if (key === null) throw new Error('the record has no key')
  const parsed = keyForm.parse(json(key))
  switch (parsed.keytype) {
    case 'SCHEMA':
      return value === null
        ? { kind: 'remove', subject: parsed.subject, version: parsed.version }
        : schemaRecord(parsed.subject, parsed.version, value)
    case 'DELETE_SUBJECT':
      if (value === null) return undefined
      return { kind: 'deleteSubject', subject: parsed.subject, version: watermarkForm.parse(json(value)).version }
    case 'CONFIG':
      return { kind: 'config', subject: parsed.subject, level: value === null ? null : configForm.parse(json(value)).compatibilityLevel }
    case 'MODE':
      return { kind: 'mode', subject: parsed.subject, mode: value === null ? null : modeForm.parse(json(value)).mode }
    case 'NOOP':
      return undefined
  }
}

export type WrittenRecord = Exclude<RegistryRecord, { kind: 'remove' | 'deleteSubject' }>

const keyOf = (record: WrittenRecord): object => {
  switch (record.kind) {
    case 'schema':
      return { keytype: 'SCHEMA', subject: record.subject, version: record.version, magic: 1 }
    case 'config':
      return { keytype: 'CONFIG', subject: record.subject, magic: 0 }
    case 'mode':
      return { keytype: 'MODE', subject: record.subject, magic: 0 }
  }
}

const recordValue = (record: WrittenRecord): object | null => {
  switch (record.kind) {
    case 'schema':
      return {
        subject: record.subject,
        version: record.version,
        id: record.id,
        ...(record.type === 'AVRO' ? {} : { schemaType: record.type }),
        ...(record.references.length === 0 ? {} : { references: record.references }),
        schema: record.schema,
        deleted: record.deleted,
      }
    case 'config':
      return record.level === null ? null : { compatibilityLevel: record.level }
    case 'mode':
      return record.mode === null ? null : { mode: record.mode }
  }
}

export const encodeRecord = (record: WrittenRecord): { readonly key: Buffer; readonly value: Buffer | null } => {
  const value = recordValue(record)
  return { key: Buffer.from(JSON.stringify(keyOf(record))), value: value === null ? null : Buffer.from(JSON.stringify(value)) }
}
