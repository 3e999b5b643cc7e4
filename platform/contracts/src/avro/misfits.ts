import type { Type } from 'avsc'

const most = 20

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date'
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return 'a number beyond 2^53 - 1'
  return value === undefined ? 'nothing' : `a ${typeof value}`
}

const expected = (type: Type): string =>
  type.name ?? (type.typeName.startsWith('union') ? 'one of its union' : type.typeName.replace('logical:', ''))

/** Where data doesn't fit its type, as `lines.0.quantity: int expected, a string found`. Never the value itself: it may be a secret. */
export const misfits = (type: Type, data: unknown): readonly string[] => {
  const found: string[] = []
  const errorHook = (path: string[], value: unknown, at: Type) => {
    if (found.length < most) found.push(`${path.join('.') || 'the whole'}: ${expected(at)} expected, ${kindOf(value)} found`)
  }
  try {
    type.isValid(data, { errorHook })
  } catch (cause) {
    found.push(cause instanceof Error ? cause.message : String(cause))
  }
  return found.length > 0 ? found : ['avsc refuses it']
}
