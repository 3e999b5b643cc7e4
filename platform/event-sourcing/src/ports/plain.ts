import { EventSourcingError } from '../errors.ts'

const kindOf = (value: unknown): string => (typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value)

const refuse = (value: unknown): never => {
  throw new EventSourcingError(
    'MR_STORE_REFUSED',
    `A ${kindOf(value)} cannot be stored: keep state and documents plain (objects, arrays, strings, numbers, booleans, dates, bytes, null)`,
    { failure: 'permanent' },
  )
}

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const set = (target: Record<string, unknown>, key: string, value: unknown): void => {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

const copyObject = (value: Record<string, unknown>, key: ((key: string) => string) | undefined): unknown => {
  const copied: Record<string, unknown> = {}
  for (const name in value) {
    const field = value[name]
    if (field !== undefined) set(copied, key === undefined ? name : key(name), plain(field, key))
  }
  return copied
}

/**
 * A deep copy of plain data, with every key passed through `key`. A field that is undefined is left out, as it is absent
 * for every store. Throws MR_STORE_REFUSED for what isn't plain, instead of losing it.
 */
export function plain<T>(value: T, key?: (key: string) => string): T
export function plain(value: unknown, key?: (key: string) => string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'object') return value === undefined ? undefined : refuse(value)
  if (Array.isArray(value)) return value.map(item => (item === undefined ? null : plain(item, key)))
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return isPlainObject(value) ? copyObject(value, key) : refuse(value)
}
