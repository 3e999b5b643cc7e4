import { decodeCursor, encodeCursor, type PagePosition, pageFilter, pageSize } from '../ports/cursor.ts'
import { plain } from '../ports/plain.ts'
import type { Page, ProjectionDocument } from '../ports/store.ts'

const newestFirst = (a: PagePosition, b: PagePosition): number => {
  if (a.since.getTime() !== b.since.getTime()) return b.since.getTime() - a.since.getTime()
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}

const comparable = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value)

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined

const matching = (equal: Readonly<Record<string, unknown>>) => {
  const fields = pageFilter(equal)
  return (document: ProjectionDocument): boolean =>
    document.value !== undefined &&
    fields.every(([field, value]) => {
      const stored = fieldOf(document.value, field)
      return comparable(stored) === comparable(value) && stored instanceof Date === value instanceof Date
    })
}

/** The documents of all projections. */
export class DocumentTable {
  readonly #collections = new Map<string, Map<string, ProjectionDocument>>()

  #collection(name: string): Map<string, ProjectionDocument> {
    const collection = this.#collections.get(name) ?? new Map<string, ProjectionDocument>()
    this.#collections.set(name, collection)
    return collection
  }

  load(collection: string, id: string): ProjectionDocument | undefined {
    return plain(this.#collection(collection).get(id))
  }

  save(collection: string, document: ProjectionDocument): boolean {
    const documents = this.#collection(collection)
    if ((documents.get(document.id)?.rev ?? 0) !== document.rev - 1) return false
    documents.set(document.id, document)
    return true
  }

  page(collection: string, equal: Readonly<Record<string, unknown>>, size: number, cursor: string | undefined): Page {
    const after = cursor === undefined ? undefined : decodeCursor(collection, cursor)
    const found = [...this.#collection(collection).values()]
      .filter(matching(equal))
      .filter(document => after === undefined || newestFirst(document, after) > 0)
      .sort(newestFirst)
    const shown = found.slice(0, pageSize(size))
    const items = shown.map(({ id, value }) => ({ id, value: plain(value) }))
    const last = shown.at(-1)
    return last === undefined || shown.length === found.length ? { items } : { items, next: encodeCursor(collection, last) }
  }
}
