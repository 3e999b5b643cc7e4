import { underlying } from '../avro/logical-types.ts'
import { isObject, type JsonObject, type Reading, refuseUnknown } from './reading.ts'
import type { Logical, Primitive, Shape } from './shape.ts'

const primitives: readonly string[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'string'] satisfies Primitive[]
const isPrimitive = (name: string): name is Primitive => primitives.includes(name)
const isLogical = (name: unknown): name is Logical => typeof name === 'string' && Object.hasOwn(underlying, name)

const fullName = /^[a-z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*$/

const nothing = undefined

const readName = (name: string, place: string, reading: Reading): Shape | undefined => {
  if (isPrimitive(name)) return { kind: 'primitive', primitive: name }
  if (fullName.test(name)) return { kind: 'reference', name }
  if (name === 'bytes' || name === 'fixed') {
    reading.report('MR_CONTRACT_UNSUPPORTED', place, `\`${name}\` is not supported yet: data must fit JSON; use a string (base64)`)
  } else {
    reading.report('MR_CONTRACT_SHAPE', place, `\`${name}\` is no type: name a primitive, or a type in full as \`common.Money\``)
  }
  return nothing
}

const readLogical = (schema: JsonObject, place: string, reading: Reading): Shape | undefined => {
  const { type, logicalType } = schema
  const stands = isLogical(logicalType) ? underlying[logicalType] : undefined
  if (!isLogical(logicalType)) {
    const known = Object.keys(underlying).join(', ')
    reading.report('MR_CONTRACT_UNSUPPORTED', place, `logical type \`${String(logicalType)}\` is not supported yet; supported are ${known}`)
  } else if (stands !== type) {
    reading.report('MR_CONTRACT_SHAPE', place, `\`${logicalType}\` stands on \`${stands}\`, not on \`${String(type)}\``)
  } else if (stands !== undefined) {
    refuseUnknown(schema, ['type', 'logicalType'], place, reading)
    return { kind: 'primitive', primitive: stands, logical: logicalType }
  }
  return nothing
}

const readContainer = (kind: 'array' | 'map', schema: JsonObject, place: string, reading: Reading): Shape | undefined => {
  const inner = kind === 'array' ? 'items' : 'values'
  refuseUnknown(schema, ['type', inner], place, reading)
  const shape = readShape(schema[inner], `${place}.${inner}`, reading)
  if (shape === undefined) return nothing
  if (shape.kind === 'primitive' && shape.primitive === 'null') {
    reading.report('MR_CONTRACT_UNSUPPORTED', place, `a${kind === 'array' ? 'n array' : ' map'} of null says nothing`)
    return nothing
  }
  return kind === 'array' ? { kind, items: shape } : { kind, values: shape }
}

const readObject = (schema: JsonObject, place: string, reading: Reading): Shape | undefined => {
  const { type } = schema
  if (type === 'array' || type === 'map') return readContainer(type, schema, place, reading)
  if (schema.logicalType !== undefined) return readLogical(schema, place, reading)
  if (type === 'record' || type === 'enum' || type === 'error') {
    reading.report('MR_CONTRACT_SHAPE', place, `a named type inside another: move \`${String(schema.name)}\` into a file of its own`)
    return nothing
  }
  if (typeof type === 'string') {
    refuseUnknown(schema, type === 'fixed' ? ['type', 'name', 'size'] : ['type'], place, reading)
    return readName(type, place, reading)
  }
  reading.report('MR_CONTRACT_SHAPE', place, 'has no `type`')
  return nothing
}

const readUnion = (branches: readonly unknown[], place: string, reading: Reading): Shape | undefined => {
  const shapes = branches.map((branch, index) => readShape(branch, `${place}[${index}]`, reading))
  if (shapes.some(shape => shape?.kind === 'union')) reading.report('MR_CONTRACT_UNION', place, 'a union directly inside a union')
  const known = shapes.filter(shape => shape !== undefined)
  return known.length === branches.length ? { kind: 'union', branches: known } : nothing
}

/** The shape an Avro type describes; undefined when it was reported as wrong. */
export const readShape = (schema: unknown, place: string, reading: Reading): Shape | undefined => {
  if (typeof schema === 'string') return readName(schema, place, reading)
  if (Array.isArray(schema)) return readUnion(schema, place, reading)
  if (isObject(schema)) return readObject(schema, place, reading)
  reading.report('MR_CONTRACT_SHAPE', place, 'has no type')
  return nothing
}
