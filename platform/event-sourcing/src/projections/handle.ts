import { createBatcher, type Received, succeeded } from '@millrace/messaging'
import type { AnyProjection } from 'millrace'
import type { Context } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import { isolating } from '../isolating.ts'
import type { ProjectionDocument } from '../ports/store.ts'

/** `<name>.v<version>`: a view reads the collection of the version its code was compiled with. */
export const collectionOf = ({ name, version }: { readonly name: string; readonly version: number }): string => `${name}.v${version}`

/** A document that has seen more streams than this fails loudly: keep one document a stream and query them. */
const maxStreams = 1_000
const maxTries = 50

/** Folds the messages of one lane (one document) and writes once, by compare-and-set; losers reload. */
export const projectionHandler = (
  { store, ids, clock }: Context,
  projection: AnyProjection,
  changed: (id: string) => void,
): ((messages: readonly Received[]) => Promise<void>) => {
  const collection = collectionOf(projection)
  const loads = createBatcher<string, ProjectionDocument | undefined>(async wanted => {
    const found = await store.documents.load(collection, [...new Set(wanted)])
    return wanted.map(id => succeeded(found.get(id)))
  })
  const saves = createBatcher<ProjectionDocument, boolean>(isolating(documents => store.documents.save(collection, documents)))

  return async messages => {
    const [first] = messages
    if (first === undefined) return
    const id = routeOf(projection.by, first.message.data)
    if (id === undefined) return
    for (let tries = 1; tries <= maxTries; tries++) {
      const stored = await loads.add(id)
      const folded = fold(projection, id, stored, messages)
      if (folded === undefined) return
      if (await saves.add(folded)) return changed(id)
      await clock.sleep(ids.random() * Math.min(200, 2 ** tries))
    }
    throw new EventSourcingError(
      'MR_CONTENDED',
      `${collection}/${id} was written by others ${maxTries} times in a row: it is tried again.`,
      {
        failure: 'unavailable',
      },
    )
  }
}

/** The value of the field that names the document, or the saga: absent when the message doesn't have it. */
export const routeOf = (by: string, data: unknown): string | undefined => {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, by) : undefined
  return typeof value === 'string' ? value : undefined
}

/** The document after these messages; undefined when it has seen them all. law 2: what was folded is not folded again. */
const fold = (
  projection: AnyProjection,
  id: string,
  stored: ProjectionDocument | undefined,
  messages: readonly Received[],
): ProjectionDocument | undefined => {
  const seen: Record<string, number> = { ...stored?.seen }
  let value = stored?.value
  let news = false
  for (const { message, subject, record } of messages) {
    const from = `${subject} ${record.topic} ${record.partition}`
    const on = projection.on[message.type]
    if (on === undefined || message.sequence <= (seen[from] ?? 0)) continue
    value = on(value ?? projection.initial(), message.data, message) ?? undefined
    seen[from] = message.sequence
    news = true
  }
  if (!news) return undefined
  if (Object.keys(seen).length > maxStreams) {
    throw new EventSourcingError(
      'MR_DOCUMENT_TOO_WIDE',
      `${collectionOf(projection)}/${id} is made of more than ${maxStreams} streams: keep one document a stream, and query them.`,
      { failure: 'permanent' },
    )
  }
  return { id, rev: (stored?.rev ?? 0) + 1, since: stored?.since ?? first(messages), seen, ...(value === undefined ? {} : { value }) }
}

const first = (messages: readonly Received[]): Date => messages[0]?.message.at ?? new Date(0)
