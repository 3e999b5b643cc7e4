import { readShape } from './read-shape.ts'
import { isObject, type JsonObject, type Reading, readDoc, readStrings, refuseUnknown } from './reading.ts'
import { type EnumType, type Field, type NamedType, namespaceOf, type RecordType } from './shape.ts'

/** A file of `schemas/`, as read. `file` is its path as faults shall name it. */
export interface SourceFile {
  readonly file: string
  readonly text: string
}

const typeName = /^[A-Z][A-Za-z0-9]*$/
const domainName = /^[a-z][A-Za-z0-9]*$/
const fieldName = /^[a-z][A-Za-z0-9]*$/
const symbolName = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Generated code uses these names itself: files of the folder, and JavaScript's Date. */
const takenDomains = ['index', 'contracts']
const takenTypes = ['Date']

const readFullName = (schema: JsonObject, reading: Reading): string | undefined => {
  const given = typeof schema.name === 'string' ? schema.name : ''
  const name = given.slice(given.lastIndexOf('.') + 1)
  const namespace = given.includes('.') ? given.slice(0, given.lastIndexOf('.')) : schema.namespace
  if (!typeName.test(name) || takenTypes.includes(name)) {
    reading.report('MR_CONTRACT_NAME', 'name', `\`${name}\` can't name a type: write it like \`OrderPlaced\``)
    return undefined
  }
  if (typeof namespace !== 'string' || !domainName.test(namespace) || takenDomains.includes(namespace)) {
    reading.report('MR_CONTRACT_NAME', 'namespace', `\`${String(namespace)}\` can't be a namespace: one word, the domain, like \`orders\``)
    return undefined
  }
  const folder = reading.file.split('/').at(-2)
  if (folder !== undefined && folder !== namespace) {
    reading.report('MR_CONTRACT_NAME', 'namespace', `is \`${namespace}\`, but the file lies in \`${folder}/\`: make them the same`)
  }
  return `${namespace}.${name}`
}

const readField = (schema: unknown, index: number, reading: Reading): Field | undefined => {
  if (!isObject(schema) || typeof schema.name !== 'string') {
    reading.report('MR_CONTRACT_SHAPE', `fields[${index}]`, 'a field needs `name`, `type` and `doc`')
    return undefined
  }
  const name = schema.name
  const place = `fields[${index}] ${name}`
  refuseUnknown(schema, ['name', 'type', 'doc', 'default', 'aliases'], place, reading)
  if (!fieldName.test(name)) reading.report('MR_CONTRACT_NAME', place, `can't name a field: write it like \`orderId\``)
  const doc = readDoc(schema, place, reading)
  const aliases = readStrings(schema.aliases, `${place}.aliases`, reading)
  const shape = readShape(schema.type, place, reading)
  return shape && { name, doc, aliases, shape, default: schema.default }
}

/** An alias without a namespace is of the type's own. */
const readAliases = (schema: JsonObject, name: string | undefined, reading: Reading): readonly string[] =>
  readStrings(schema.aliases, 'aliases', reading).map(alias => (alias.includes('.') ? alias : `${namespaceOf(name ?? '')}.${alias}`))

const refuseRepeated = (names: readonly string[], what: string, reading: Reading) => {
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
    reading.report('MR_CONTRACT_DUPLICATE', what, `\`${name}\` is there twice`)
  }
}

const readRecord = (schema: JsonObject, reading: Reading): RecordType | undefined => {
  refuseUnknown(schema, ['type', 'name', 'namespace', 'doc', 'aliases', 'fields'], '', reading)
  const name = readFullName(schema, reading)
  const doc = readDoc(schema, '', reading)
  const aliases = readAliases(schema, name, reading)
  const listed = schema.fields
  if (!Array.isArray(listed)) reading.report('MR_CONTRACT_SHAPE', 'fields', 'must be a list')
  const fields = (Array.isArray(listed) ? listed : [])
    .map((field, index) => readField(field, index, reading))
    .filter(one => one !== undefined)
  refuseRepeated(
    fields.flatMap(field => [field.name, ...field.aliases]),
    'fields',
    reading,
  )
  return name === undefined ? undefined : { kind: 'record', name, doc, aliases, file: reading.file, fields }
}

const readEnum = (schema: JsonObject, reading: Reading): EnumType | undefined => {
  refuseUnknown(schema, ['type', 'name', 'namespace', 'doc', 'aliases', 'symbols', 'default'], '', reading)
  const name = readFullName(schema, reading)
  const doc = readDoc(schema, '', reading)
  const aliases = readAliases(schema, name, reading)
  const symbols = readStrings(schema.symbols, 'symbols', reading)
  const fallback = schema.default
  if (symbols.length === 0) reading.report('MR_CONTRACT_SHAPE', 'symbols', 'an enum needs at least one symbol')
  for (const symbol of symbols)
    if (!symbolName.test(symbol)) reading.report('MR_CONTRACT_NAME', 'symbols', `\`${symbol}\` can't be a symbol`)
  refuseRepeated(symbols, 'symbols', reading)
  if (fallback !== undefined && (typeof fallback !== 'string' || !symbols.includes(fallback))) {
    reading.report('MR_CONTRACT_DEFAULT', 'default', `\`${String(fallback)}\` is none of its symbols`)
  }
  if (name === undefined) return undefined
  return { kind: 'enum', name, doc, aliases, file: reading.file, symbols, default: typeof fallback === 'string' ? fallback : undefined }
}

const parseJson = (text: string, reading: Reading): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    reading.report('MR_CONTRACT_JSON', '', `is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
    return undefined
  }
}

/** The one named type of an .avsc; undefined when its name or form can't be read. Reports every fault on the way. */
export const readFile = ({ text }: SourceFile, reading: Reading): NamedType | undefined => {
  const schema = parseJson(text, reading)
  if (schema === undefined) return undefined
  if (isObject(schema) && schema.type === 'record') return readRecord(schema, reading)
  if (isObject(schema) && schema.type === 'enum') return readEnum(schema, reading)
  reading.report('MR_CONTRACT_SHAPE', '', 'a file holds one named type: a record or an enum')
  return undefined
}
