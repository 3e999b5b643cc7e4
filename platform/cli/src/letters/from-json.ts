/** JSON has no instants: where the schema says `timestamp-millis`, text becomes a Date. `schema` is closed: names are defined where first used. */
export const fromJson = (schema: unknown, value: unknown): unknown => revive(schema, value, new Map())

type Named = Map<string, unknown>

const fields = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {})

const revive = (schema: unknown, value: unknown, named: Named): unknown => {
  if (typeof schema === 'string') return named.has(schema) ? revive(named.get(schema), value, named) : value
  if (Array.isArray(schema)) return reviveUnion(schema, value, named)
  const { type, logicalType, name, namespace } = fields(schema)
  if (typeof name === 'string' && typeof namespace === 'string') named.set(`${namespace}.${name}`, schema)
  if (typeof name === 'string') named.set(name, schema)
  if (logicalType === 'timestamp-millis') return typeof value === 'string' ? new Date(value) : value
  if (type === 'record') return reviveRecord(fields(schema), value, named)
  if (type === 'array') return Array.isArray(value) ? value.map(one => revive(fields(schema).items, one, named)) : value
  if (type === 'map') return entries(value, () => fields(schema).values, named)
  return typeof type === 'object' ? revive(type, value, named) : value
}

const reviveRecord = (schema: Readonly<Record<string, unknown>>, value: unknown, named: Named): unknown => {
  const all: readonly unknown[] = Array.isArray(schema.fields) ? schema.fields : []
  const types = new Map(all.map(field => [fields(field).name, fields(field).type]))
  return entries(value, name => types.get(name), named)
}

const entries = (value: unknown, schemaOf: (name: string) => unknown, named: Named): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(schemaOf(name), one, named)]))

/** The first branch that makes another thing of it; else it is as it was. */
const reviveUnion = (branches: readonly unknown[], value: unknown, named: Named): unknown => {
  if (value === null) return null
  const made = branches.map(branch => revive(branch, value, named))
  return made.find(one => one !== value) ?? value
}
