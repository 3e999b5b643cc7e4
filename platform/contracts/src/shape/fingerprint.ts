import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from './reading.ts'

/** Avro's parsing canonical form keeps the first row; we also keep what changes how data is read: the second. */
const kept = ['name', 'type', 'fields', 'symbols', 'items', 'values', 'size', 'logicalType', 'precision', 'scale', 'default']
const named: readonly unknown[] = ['record', 'error', 'enum', 'fixed']
const primitive: readonly unknown[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']

const qualify = (name: string, namespace: string) => (name.includes('.') || namespace === '' ? name : `${namespace}.${name}`)

const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (!isObject(value)) return value
  const keys = Object.keys(value).sort()
  return Object.fromEntries(keys.map(key => [key, sortedKeys(value[key])]))
}

const canonicalField = (field: unknown, namespace: string): unknown => {
  if (!isObject(field)) return field
  const { name, type, default: fallback } = field
  return { name, type: canonical(type, namespace), ...(fallback === undefined ? {} : { default: sortedKeys(fallback) }) }
}

const canonicalPart = (schema: JsonObject, key: string, namespace: string): unknown => {
  const part = schema[key]
  if (key === 'fields' && Array.isArray(part)) return part.map(field => canonicalField(field, namespace))
  if (key === 'items' || key === 'values') return canonical(part, namespace)
  return key === 'type' && typeof part !== 'string' ? canonical(part, namespace) : part
}

const canonicalNamed = (schema: JsonObject, around: string): unknown => {
  const name = String(schema.name)
  const full = qualify(name, typeof schema.namespace === 'string' ? schema.namespace : around)
  const inside = full.slice(0, Math.max(0, full.lastIndexOf('.')))
  return canonicalObject({ ...schema, name: full }, inside)
}

const canonicalObject = (schema: JsonObject, namespace: string): unknown => {
  const parts = kept.filter(key => schema[key] !== undefined).map(key => [key, canonicalPart(schema, key, namespace)] as const)
  const [only] = parts
  return parts.length === 1 && only?.[0] === 'type' ? only[1] : Object.fromEntries(parts)
}

const canonical = (schema: unknown, namespace: string): unknown => {
  if (typeof schema === 'string') return primitive.includes(schema) ? schema : qualify(schema, namespace)
  if (Array.isArray(schema)) return schema.map(branch => canonical(branch, namespace))
  if (!isObject(schema)) return schema
  return named.includes(schema.type) ? canonicalNamed(schema, namespace) : canonicalObject(schema, namespace)
}

/**
 * SHA-256, hex, of a closed schema's parsing canonical form (Avro specification) plus logical types and defaults:
 * equal for schemas that differ only in docs, aliases, key order or spelling of names. Throws on text that is no JSON.
 */
export const fingerprintOf = (closedText: string): string => {
  const form = JSON.stringify(canonical(JSON.parse(closedText), ''))
  return createHash('sha256').update(form).digest('hex')
}
