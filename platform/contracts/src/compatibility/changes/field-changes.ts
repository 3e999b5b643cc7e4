import { isDeepStrictEqual } from 'node:util'
import { writerFields } from '../names.ts'
import type { AvroField, AvroRecord } from '../schema/avro-schema.ts'
import { type ChangeRules, type Remark, remark } from './change.ts'
import { typeText, wholeText } from './type-text.ts'

export interface FieldPair {
  readonly before: AvroField
  readonly after: AvroField
}

/** The fields that are one field, by name or alias. */
export const keptFields = (before: AvroRecord, after: AvroRecord): readonly FieldPair[] =>
  after.fields.flatMap(field => {
    const [old] = writerFields(before, field)
    return old === undefined ? [] : [{ before: old, after: field }]
  })

/** A field gone and a field come that say the same of themselves: most likely one field with a new name. */
export const renamed = (before: AvroRecord, after: AvroRecord, kept: readonly FieldPair[]): readonly Remark[] => {
  const stay = new Set(kept.flatMap(pair => [pair.before, pair.after]))
  const look = (field: AvroField, index: number) => [
    `${typeText(field.type)} at ${index}`,
    ...(typeof field.json.doc === 'string' ? [`${typeText(field.type)} ${field.json.doc}`] : []),
  ]
  const gone = new Map<string, AvroField>()
  before.fields.forEach((field, index) => {
    if (!stay.has(field)) for (const text of look(field, index)) gone.set(text, field)
  })
  return after.fields.flatMap((field, index) => {
    const old = stay.has(field)
      ? undefined
      : look(field, index)
          .map(text => gone.get(text))
          .find(found => found !== undefined)
    if (old === undefined) return []
    const message = `\`${old.name}\` seems to be \`${field.name}\` now: its old values are lost to readers. Add "${old.name}" to its aliases.`
    return [remark('FIELD_RENAMED_WITHOUT_ALIAS', old, field, message)]
  })
}

const defaultChange = ({ before, after }: FieldPair): readonly Remark[] => {
  const [old, next] = [before.json.default, after.json.default]
  if (old === undefined || isDeepStrictEqual(old, next)) return []
  const now = next === undefined ? 'has no default any more' : `has the default ${JSON.stringify(next)} now, ${JSON.stringify(old)} before`
  const message = `\`${after.name}\` ${now}: what was written before the field existed reads differently. Keep the default.`
  return [remark('DEFAULT_CHANGED', before, after, message)]
}

const docChange = ({ before, after }: FieldPair): readonly Remark[] =>
  before.json.doc !== undefined && after.json.doc === undefined
    ? [remark('DOC_REMOVED', before, after, `\`${after.name}\` has lost its doc: it is what readers have instead of its author. Keep it.`)]
    : []

const keyChange = ({ before, after }: FieldPair): readonly Remark[] => {
  const [old, next] = [wholeText(before.type), wholeText(after.type)]
  if (old === next && before.name === after.name) return []
  const message =
    `The key \`${before.name}\` was ${old} and \`${after.name}\` is ${next}: the same thing would go to another partition, ` +
    'and out of order. Keep the key, or move to a new topic.'
  return [remark('KEY_TYPE_CHANGED', before, after, message)]
}

/** What changed in a field, its type aside. */
export const fieldChanges = (pair: FieldPair, isRoot: boolean, { key }: ChangeRules): readonly Remark[] => [
  ...defaultChange(pair),
  ...docChange(pair),
  ...(isRoot && key !== undefined && (pair.before.name === key || pair.after.name === key) ? keyChange(pair) : []),
]
