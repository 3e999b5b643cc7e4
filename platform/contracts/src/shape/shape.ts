export type Primitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string'
export type Logical = 'timestamp-millis' | 'date' | 'uuid'

/** The type of a field, as our contracts may have it. Named types are referred to, never written inside. */
export type Shape =
  | { readonly kind: 'primitive'; readonly primitive: Primitive; readonly logical?: Logical }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'array'; readonly items: Shape }
  | { readonly kind: 'map'; readonly values: Shape }
  | { readonly kind: 'union'; readonly branches: readonly Shape[] }

export interface Field {
  readonly name: string
  readonly doc: string
  readonly aliases: readonly string[]
  readonly shape: Shape
  /** As Avro writes it in JSON; `undefined`: none. */
  readonly default: unknown
}

interface Named {
  /** Full name, as `orders.OrderPlaced`. */
  readonly name: string
  readonly doc: string
  readonly aliases: readonly string[]
  readonly file: string
}

export interface RecordType extends Named {
  readonly kind: 'record'
  readonly fields: readonly Field[]
}

export interface EnumType extends Named {
  readonly kind: 'enum'
  readonly symbols: readonly string[]
  readonly default: string | undefined
}

export type NamedType = RecordType | EnumType
export type NamedTypes = ReadonlyMap<string, NamedType>

export const namespaceOf = (fullName: string): string => fullName.slice(0, fullName.lastIndexOf('.'))
export const unqualified = (fullName: string): string => fullName.slice(fullName.lastIndexOf('.') + 1)

/** The names a shape refers to. */
export const references = (shape: Shape): readonly string[] => {
  if (shape.kind === 'reference') return [shape.name]
  if (shape.kind === 'array') return references(shape.items)
  if (shape.kind === 'map') return references(shape.values)
  return shape.kind === 'union' ? shape.branches.flatMap(references) : []
}
