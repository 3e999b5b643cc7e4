import { ContractError } from '../../errors.ts'
import { isObject } from '../../shape/reading.ts'
import type { AvroField, AvroRecord, AvroType } from './avro-schema.ts'
import { type ReadingAvro, refuse } from './reading-avro.ts'

const between = (value: unknown, limit: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit

const recordFits = (record: AvroRecord, value: unknown, reading: ReadingAvro): boolean =>
  isObject(value) &&
  record.fields.every(field => {
    const given = value[field.name]
    return given === undefined ? field.json.default !== undefined : fits(field.type, given, reading)
  })

const fits = (type: AvroType, value: unknown, reading: ReadingAvro): boolean => {
  reading.stepsLeft -= 1
  if (reading.stepsLeft < 0) throw new ContractError('MR_CONTRACT_LIMIT', 'The defaults of the schema are too tangled to be checked.')
  switch (type.kind) {
    case 'null':
      return value === null
    case 'int':
      return between(value, 2 ** 31)
    case 'long':
      return between(value, 2 ** 63)
    case 'float':
    case 'double':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'string':
    case 'bytes':
    case 'fixed':
      return typeof value === 'string'
    case 'enum':
      return typeof value === 'string' && type.symbols.has(value)
    case 'array':
      return Array.isArray(value) && value.every(item => fits(type.items, item, reading))
    case 'map':
      return isObject(value) && Object.values(value).every(item => fits(type.values, item, reading))
    case 'union':
      return type.branches.some(branch => fits(branch, value, reading))
    case 'record':
      return recordFits(type, value, reading)
  }
}

/** A default is a value of its field's type; of any branch of a union (Avro 1.12; the first alone before). */
export const checkDefault = (field: AvroField, value: unknown, reading: ReadingAvro): void => {
  if (!fits(field.type, value, reading)) refuse(field, `the default of \`${field.name}\` is no value of its type.`)
}
