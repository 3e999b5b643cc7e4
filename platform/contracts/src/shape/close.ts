import type { Field, NamedType, NamedTypes, Shape } from './shape.ts'

const aliasesOf = (aliases: readonly string[]) => (aliases.length > 0 ? { aliases } : {})

/** Avro wants each named type written out once, at its first use, and by name after that. */
const closer = (types: NamedTypes) => {
  const written = new Set<string>()

  const closeShape = (shape: Shape): unknown => {
    switch (shape.kind) {
      case 'primitive':
        return shape.logical === undefined ? shape.primitive : { type: shape.primitive, logicalType: shape.logical }
      case 'array':
        return { type: 'array', items: closeShape(shape.items) }
      case 'map':
        return { type: 'map', values: closeShape(shape.values) }
      case 'union':
        return shape.branches.map(closeShape)
      case 'reference': {
        const type = types.get(shape.name)
        return type === undefined || written.has(shape.name) ? shape.name : closeNamed(type)
      }
    }
  }

  const closeField = ({ name, doc, aliases, shape, default: fallback }: Field) => ({
    name,
    type: closeShape(shape),
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...aliasesOf(aliases),
  })

  const closeNamed = (type: NamedType): unknown => {
    written.add(type.name)
    const head = { type: type.kind, name: type.name, doc: type.doc, ...aliasesOf(type.aliases) }
    if (type.kind === 'record') return { ...head, fields: type.fields.map(closeField) }
    return { ...head, symbols: type.symbols, ...(type.default === undefined ? {} : { default: type.default }) }
  }

  return closeNamed
}

/** The type's schema as JSON text, with every type it uses inside. The same contract always gives the same text. */
export const closedText = (type: NamedType, types: NamedTypes): string => JSON.stringify(closer(types)(type))
