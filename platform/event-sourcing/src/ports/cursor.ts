import { EventSourcingError } from '../errors.ts'
import type { ProjectionDocument } from './store.ts'

/** The last document of a page: where the next one begins. */
export type PagePosition = Pick<ProjectionDocument, 'id' | 'since'>

export const encodeCursor = (collection: string, at: PagePosition): string =>
  Buffer.from(JSON.stringify([collection, at.since.getTime(), at.id])).toString('base64url')

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

const latestMs = 8.64e15

const isTime = (value: unknown): value is number => Number.isInteger(value) && Math.abs(Number(value)) <= latestMs

/** Throws MR_CURSOR unless `encodeCursor` made it for this collection. */
export const decodeCursor = (collection: string, cursor: string): PagePosition => {
  const parsed = parse(cursor)
  if (Array.isArray(parsed)) {
    const [of, since, id]: readonly unknown[] = parsed
    if (of === collection && isTime(since) && typeof id === 'string') return { since: new Date(since), id }
  }
  throw new EventSourcingError('MR_CURSOR', `This cursor is not one of ${collection}: begin again at the first page, without a cursor`)
}

/** Documents a page, whatever was asked for. */
export const pageSize = (asked: number): number => Math.min(Math.max(Math.trunc(asked) || 1, 1), 200)

type Scalar = string | number | boolean | Date | null

const isScalar = (value: unknown): value is Scalar =>
  value === null || value instanceof Date || ['string', 'number', 'boolean'].includes(typeof value)

/**
 * The fields a page is filtered by. Refuses undefined, which would list everyone's documents where one user's were meant,
 * and objects, which a database could read as operators.
 */
export const pageFilter = (equal: Readonly<Record<string, unknown>>): readonly (readonly [field: string, value: Scalar])[] =>
  Object.entries(equal).map(([field, value]) => {
    if (isScalar(value)) return [field, value]
    const what = value === undefined ? 'undefined' : 'not a plain value'
    throw new EventSourcingError('MR_STORE_REFUSED', `The filter ${field} is ${what}: give a string, number, boolean, date or null`, {
      failure: 'permanent',
    })
  })
