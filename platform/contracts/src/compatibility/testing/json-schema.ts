/** An Avro schema as JSON, while it is made up and changed. */
export interface JsonNamed {
  type: 'record' | 'enum' | 'fixed'
  /** Full name. */
  name: string
  aliases?: string[]
  fields?: JsonField[]
  symbols?: string[]
  default?: string
  size?: number
}

export interface JsonField {
  name: string
  type: JsonType
  aliases?: string[]
  default?: unknown
}

export interface JsonOther {
  type: 'array' | 'map' | 'int' | 'long' | 'bytes' | 'string'
  items?: JsonType
  values?: JsonType
  logicalType?: string
  precision?: number
  scale?: number
}

export type JsonType = string | JsonNamed | JsonOther | JsonType[]

/** A place a type stands in. */
export interface Slot {
  readonly type: JsonType
  set(type: JsonType): void
}

export const isNamedJson = (type: JsonType): type is JsonNamed => typeof type === 'object' && 'name' in type

const slot = <Key extends string | number>(holder: { [key in Key]?: JsonType }, key: Key): readonly Slot[] => {
  const type = holder[key]
  const set = (next: JsonType): void => {
    holder[key] = next
  }
  return type === undefined ? [] : [{ type, set }]
}

const inner = (type: JsonType): readonly Slot[] => {
  if (typeof type === 'string') return []
  if (Array.isArray(type)) return type.flatMap((_, index) => slot<number>(type, index))
  if (isNamedJson(type)) return (type.fields ?? []).flatMap(field => slot<'type'>(field, 'type'))
  return [...slot<'items'>(type, 'items'), ...slot<'values'>(type, 'values')]
}

/** Every place of a schema, the outer ones first. */
export const slotsOf = (type: JsonType): readonly Slot[] => inner(type).flatMap(slot => [slot, ...slotsOf(slot.type)])

export const namedOf = (type: JsonType): readonly JsonNamed[] =>
  [type, ...slotsOf(type).map(slot => slot.type)].filter(one => isNamedJson(one))
