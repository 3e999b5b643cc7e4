import type { ContractCode, Fault } from '../errors.ts'

/** Where we are while reading one file, and where its faults go. */
export interface Reading {
  readonly file: string
  report(code: ContractCode, place: string, message: string): void
}

export const readingOf = (file: string, faults: Fault[]): Reading => ({
  file,
  report: (code, place, message) => void faults.push({ code, file, place, message }),
})

export type JsonObject = { readonly [key: string]: unknown }

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Avro ignores attributes it doesn't know, so a misspelt `deafult` would vanish without a word. */
export const refuseUnknown = (object: JsonObject, known: readonly string[], place: string, reading: Reading): void => {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue
    const hint = key === 'logicalType' ? '; it belongs inside the type: {"type": …, "logicalType": …}' : `; known are ${known.join(', ')}`
    reading.report('MR_CONTRACT_SHAPE', place, `unknown attribute \`${key}\`${hint}`)
  }
}

/** Docs are what readers of an event have instead of its author. */
export const readDoc = (object: JsonObject, place: string, reading: Reading): string => {
  const { doc } = object
  if (typeof doc === 'string' && doc.trim() !== '') return doc.trim()
  reading.report('MR_CONTRACT_DOC', place, 'has no `doc`: say in one line what it means')
  return ''
}

export const readStrings = (value: unknown, place: string, reading: Reading): readonly string[] => {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value
  reading.report('MR_CONTRACT_SHAPE', place, 'must be a list of names')
  return []
}
