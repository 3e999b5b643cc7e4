import { type AvroType, isNamed } from '../schema/avro-schema.ts'

/** How a type is written where it is used: `array<shop.Line>`. */
export const typeText = (type: AvroType): string => {
  if (isNamed(type)) return type.name
  if (type.kind === 'array') return `array<${typeText(type.items)}>`
  if (type.kind === 'map') return `map<${typeText(type.values)}>`
  if (type.kind === 'union') return `[${type.branches.map(typeText).join(', ')}]`
  return type.kind
}

const logicalOf = (type: AvroType): string | undefined => {
  if (!('json' in type) || typeof type.json.logicalType !== 'string') return undefined
  const { logicalType, precision, scale } = type.json
  return logicalType === 'decimal' ? `decimal(${String(precision)}, ${String(scale ?? 0)})` : logicalType
}

/** What the value means beside its type: `decimal(9, 2)`; empty: only itself. */
export const meaning = (type: AvroType): string => logicalOf(type) ?? ''

/** Type and meaning: equal when a value is written in the same bytes for the same thing. */
export const wholeText = (type: AvroType): string => (meaning(type) === '' ? typeText(type) : `${typeText(type)} (${meaning(type)})`)
