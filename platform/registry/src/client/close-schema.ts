type JsonObject = { readonly [key: string]: unknown }

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const named: readonly unknown[] = ['record', 'error', 'enum', 'fixed']
const primitives: readonly string[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']

const qualify = (name: string, namespace: string): string => (name.includes('.') || namespace === '' ? name : `${namespace}.${name}`)

const definitionName = (schema: JsonObject, around: string): string =>
  qualify(String(schema.name), typeof schema.namespace === 'string' ? schema.namespace : around)

const namespaceOf = (fullName: string): string => fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')))

/** Writes each type of the references into the schema, where it is first used. */
const closer = (definitions: ReadonlyMap<string, JsonObject>) => {
  const written = new Set<string>()

  const close = (schema: unknown, namespace: string): unknown => {
    if (typeof schema === 'string') return closeName(schema, namespace)
    if (Array.isArray(schema)) return schema.map(branch => close(branch, namespace))
    if (!isObject(schema)) return schema
    return named.includes(schema.type) ? closeNamed(schema, namespace) : closeParts(schema, namespace)
  }

  const closeName = (name: string, namespace: string): unknown => {
    const full = qualify(name, namespace)
    const definition = primitives.includes(name) || written.has(full) ? undefined : definitions.get(full)
    return definition === undefined ? name : closeNamed(definition, '')
  }

  const closeNamed = (schema: JsonObject, around: string): unknown => {
    const full = definitionName(schema, around)
    written.add(full)
    const { namespace: _spelledOut, ...rest } = schema
    const fields = Array.isArray(schema.fields) ? { fields: schema.fields.map(field => closeField(field, namespaceOf(full))) } : {}
    // A name without a dot would take the namespace of what it is written into.
    return { ...rest, ...(full.includes('.') ? {} : { namespace: '' }), name: full, ...fields }
  }

  const closeField = (field: unknown, namespace: string): unknown =>
    isObject(field) ? { ...field, type: close(field.type, namespace) } : field

  const closeParts = (schema: JsonObject, namespace: string): JsonObject => ({
    ...schema,
    ...('type' in schema ? { type: close(schema.type, namespace) } : {}),
    ...('items' in schema ? { items: close(schema.items, namespace) } : {}),
    ...('values' in schema ? { values: close(schema.values, namespace) } : {}),
  })

  return close
}

const topLevel = (text: string): readonly JsonObject[] => {
  const schema: unknown = JSON.parse(text)
  return (Array.isArray(schema) ? schema : [schema]).filter(isObject)
}

/** One text with every type inside, out of a schema and those it refers to. */
export const closeSchema = (text: string, references: readonly string[]): string => {
  if (references.length === 0) return text
  const definitions = new Map(references.flatMap(topLevel).map(schema => [definitionName(schema, ''), schema] as const))
  return JSON.stringify(closer(definitions)(JSON.parse(text), ''))
}
