import type { Field, NamedType, Shape } from '@millrace/contracts'
import { unqualified } from '@millrace/contracts'
import { docComment } from './doc-comment.ts'

/** What a file calls a type, by full name. */
export type LocalName = (fullName: string) => string

const primitives: { readonly [primitive: string]: string } = { null: 'null', boolean: 'boolean', string: 'string' }

const isNull = (shape: Shape) => shape.kind === 'primitive' && shape.primitive === 'null'

const nullLast = (branches: readonly Shape[]) => [...branches.filter(shape => !isNull(shape)), ...branches.filter(isNull)]

const renderShape = (shape: Shape, local: LocalName): string => {
  switch (shape.kind) {
    case 'primitive':
      if (shape.logical === 'timestamp-millis') return 'Date'
      return shape.logical === undefined ? (primitives[shape.primitive] ?? 'number') : 'string'
    case 'reference':
      return local(shape.name)
    case 'array':
      return shape.items.kind === 'union'
        ? `readonly (${renderShape(shape.items, local)})[]`
        : `readonly ${renderItem(shape.items, local)}[]`
    case 'map':
      return `{ readonly [key: string]: ${renderShape(shape.values, local)} }`
    case 'union':
      return nullLast(shape.branches)
        .map(branch => renderShape(branch, local))
        .join(' | ')
  }
}

const renderItem = (items: Shape, local: LocalName) =>
  items.kind === 'array' ? `(${renderShape(items, local)})` : renderShape(items, local)

/** Only what may be null, and is null when left out, may be left out: any other default is for readers of old messages. */
const mayBeLeftOut = ({ shape, default: fallback }: Field) => shape.kind === 'union' && fallback === null

const renderField = (field: Field, local: LocalName): string =>
  `${docComment(field.doc, '  ')}\n  readonly ${field.name}${mayBeLeftOut(field) ? '?' : ''}: ${renderShape(field.shape, local)}`

const renderBody = (type: NamedType, local: LocalName): string => {
  const name = unqualified(type.name)
  if (type.kind === 'enum') return `export type ${name} = ${type.symbols.map(symbol => `'${symbol}'`).join(' | ')}`
  if (type.fields.length === 0) return `export type ${name} = { readonly [none in never]: never }`
  return `export interface ${name} {\n${type.fields.map(field => renderField(field, local)).join('\n')}\n}`
}

/** The TypeScript type of a contract, with its docs; `remark` is added to them. */
export const renderType = (type: NamedType, remark: string, local: LocalName): string =>
  `${docComment(type.doc + remark)}\n${renderBody(type, local)}`
