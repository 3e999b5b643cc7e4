import { isObject, type JsonObject, type Reading } from './reading.ts'
import type { NamedTypes, RecordType, Shape } from './shape.ts'

const maxInt = 2 ** 31

const fitsPrimitive = (shape: Extract<Shape, { kind: 'primitive' }>, value: unknown): boolean => {
  switch (shape.primitive) {
    case 'null':
      return value === null
    case 'int':
      return typeof value === 'number' && Number.isInteger(value) && value >= -maxInt && value < maxInt
    case 'long':
      return Number.isSafeInteger(value)
    case 'float':
    case 'double':
      return typeof value === 'number'
    default:
      return typeof value === shape.primitive
  }
}

const fitsRecord = (record: RecordType, value: JsonObject, types: NamedTypes): boolean =>
  Object.keys(value).every(key => record.fields.some(field => field.name === key)) &&
  record.fields.every(field => {
    const given = value[field.name]
    return given === undefined ? field.default !== undefined : fits(field.shape, given, types)
  })

const fitsNamed = (name: string, value: unknown, types: NamedTypes): boolean => {
  const type = types.get(name)
  if (type?.kind === 'enum') return typeof value === 'string' && type.symbols.includes(value)
  return type !== undefined && isObject(value) && fitsRecord(type, value, types)
}

const fits = (shape: Shape, value: unknown, types: NamedTypes): boolean => {
  switch (shape.kind) {
    case 'primitive':
      return fitsPrimitive(shape, value)
    case 'array':
      return Array.isArray(value) && value.every(item => fits(shape.items, item, types))
    case 'map':
      return isObject(value) && Object.values(value).every(item => fits(shape.values, item, types))
    case 'union': {
      const [first] = shape.branches
      return first !== undefined && fits(first, value, types)
    }
    case 'reference':
      return fitsNamed(shape.name, value, types)
  }
}

/** A default must be a value of the field's type; of a union's first branch (Avro). */
export const checkDefault = (shape: Shape, value: unknown, types: NamedTypes, place: string, reading: Reading): void => {
  if (fits(shape, value, types)) return
  const rule = shape.kind === 'union' ? ' the first branch of its union' : ' its type'
  reading.report('MR_CONTRACT_DEFAULT', place, `the default ${JSON.stringify(value)} doesn't fit${rule}`)
}
