import { type NamedType, type NamedTypes, namespaceOf, type Shape, unqualified } from '@millrace/contracts'

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

export const referencesOf = (shape: Shape): readonly string[] => {
  if (shape.kind === 'reference') return [shape.name]
  if (shape.kind === 'array') return referencesOf(shape.items)
  if (shape.kind === 'map') return referencesOf(shape.values)
  return shape.kind === 'union' ? shape.branches.flatMap(referencesOf) : []
}

/** What one domain's file calls the types of other domains. */
export interface Imported {
  readonly fullName: string
  readonly local: string
}

/** The types of other domains that these use. One whose name is already taken here is imported as `CommonAddress`. */
export const importsOf = (domain: string, own: readonly NamedType[], types: NamedTypes): readonly Imported[] => {
  const used = own.flatMap(type => (type.kind === 'record' ? type.fields.flatMap(field => referencesOf(field.shape)) : []))
  const foreign = [...new Set(used)].filter(name => namespaceOf(name) !== domain).sort()
  const names = [...own.map(type => type.name), ...foreign].map(unqualified)
  const isTaken = (name: string) => names.filter(other => other === name).length > 1
  return foreign
    .filter(name => types.has(name))
    .map(fullName => {
      const name = unqualified(fullName)
      return { fullName, local: isTaken(name) ? `${capitalised(namespaceOf(fullName))}${name}` : name }
    })
}

/** `orders.order-events` is exported by `orders` as `orderEvents`. */
export const exportedTopic = (topic: string): string => {
  const [first = '', ...rest] = topic.slice(topic.indexOf('.') + 1).split(/[.-]/)
  return first + rest.map(capitalised).join('')
}
