import type { Context } from '../context.ts'
import { collectionOf } from './handle.ts'

/** Queries on one projection's documents. */
export interface DocumentView {
  get(id: string): Promise<unknown>
  page(equal: Readonly<Record<string, unknown>>, size: number, cursor?: string): Promise<{ items: readonly unknown[]; next?: string }>
  /** The document now (if there is one) and after every change, until the signal aborts. */
  follow(id: string, signal: AbortSignal): AsyncGenerator<unknown, void>
}

/** Tells who follows a document of this process that it changed. */
export interface Changes {
  changed(id: string): void
  /** Resolves at the next change of the document, or when the signal aborts. */
  next(id: string, signal: AbortSignal): Promise<void>
}

export const createChanges = (): Changes => {
  const waiting = new Map<string, Set<() => void>>()
  return {
    changed: id => {
      for (const tell of waiting.get(id) ?? []) tell()
    },
    next: (id, signal) =>
      new Promise(resolve => {
        const all = waiting.get(id) ?? new Set()
        waiting.set(id, all)
        const tell = () => {
          all.delete(tell)
          if (all.size === 0) waiting.delete(id)
          signal.removeEventListener('abort', tell)
          resolve()
        }
        all.add(tell)
        signal.addEventListener('abort', tell, { once: true })
        if (signal.aborted) tell()
      }),
  }
}

/** Another instance may have made the change: nobody tells us then, so the document is read again this often. */
const rereadMs = 500

export const createView = (
  { store, clock }: Context,
  projection: { readonly name: string; readonly version: number },
  changes: Changes,
): DocumentView => {
  const collection = collectionOf(projection)
  const load = async (id: string) => (await store.documents.load(collection, [id])).get(id)

  const untilChanged = async (id: string, signal: AbortSignal): Promise<void> => {
    const awake = new AbortController()
    const either = AbortSignal.any([signal, awake.signal])
    await Promise.race([changes.next(id, either), clock.sleep(rereadMs, either)])
    awake.abort()
  }

  return {
    get: async id => (await load(id))?.value,
    page: async (equal, size, cursor) => {
      const { items, next } = await store.documents.page(collection, equal, size, cursor)
      return { items: items.map(({ value }) => value), ...(next === undefined ? {} : { next }) }
    },
    async *follow(id, signal) {
      let rev = 0
      while (!signal.aborted) {
        const changed = untilChanged(id, signal)
        const document = await load(id)
        if (document !== undefined && document.rev > rev) {
          rev = document.rev
          if (document.value !== undefined) yield document.value
          continue
        }
        await changed
      }
    },
  }
}
