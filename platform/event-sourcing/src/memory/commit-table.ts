import type { Commit, Handled } from '../ports/commit.ts'
import { plain } from '../ports/plain.ts'
import type { Appended, CommitRef } from '../ports/store.ts'
import { sortedRows } from './sorted-rows.ts'

/** A stored commit; the marks replace it. */
export interface Row {
  commit: Commit
}

interface Stream {
  /** In version order. */
  readonly rows: Row[]
  readonly versionOf: Map<string, number>
  readonly unpublished: Set<Row>
  readonly unstated: Set<Row>
}

const without = <K extends keyof Commit>(commit: Commit, field: K): Omit<Commit, K> => {
  const { [field]: _, ...rest } = commit
  return rest
}

const newStream = (): Stream => ({ rows: [], versionOf: new Map(), unpublished: new Set(), unstated: new Set() })

const indexOf = (stream: Stream, version: number): number => {
  let at = stream.rows.length
  while (at > 0 && (stream.rows[at - 1]?.commit.version ?? 0) >= version) at -= 1
  return at
}

const rowOf = (stream: Stream, version: number): Row | undefined => {
  const direct = stream.rows[version - 1]
  if (direct?.commit.version === version) return direct
  const row = stream.rows[indexOf(stream, version)]
  return row?.commit.version === version ? row : undefined
}

const add = <K>(index: Map<K, Set<Stream>>, key: K, stream: Stream): unknown =>
  index.get(key)?.add(stream) ?? index.set(key, new Set([stream]))

const lowest = (rows: Iterable<Row>): Row | undefined => {
  let found: Row | undefined
  for (const row of rows) if (found === undefined || row.commit.version < found.commit.version) found = row
  return found
}

const byAge = (a: Row, b: Row): number => a.commit.at.getTime() - b.commit.at.getTime() || (a.commit.stream < b.commit.stream ? -1 : 1)

const oldest = (streams: Iterable<Stream>, rowsOf: (stream: Stream) => Iterable<Row>, limit: number): readonly CommitRef[] =>
  [...streams]
    .flatMap(stream => lowest(rowsOf(stream)) ?? [])
    .sort(byAge)
    .slice(0, limit)
    .map(({ commit }) => ({ stream: commit.stream, version: commit.version }))

/** The collection of commits with its unique indexes. Gives and takes copies, so nobody holds what is stored. */
export class CommitTable {
  readonly #streams = new Map<string, Stream>()
  readonly #claims = new Map<string, Row>()
  readonly #unpublishedBySlot = new Map<number, Set<Stream>>()
  readonly #unstated = new Set<Stream>()
  readonly #wakes = sortedRows()

  append(commit: Commit): Appended {
    const stream = this.#streams.get(commit.stream)
    if (this.#conflicts(commit, stream)) return 'duplicate'
    this.#insert({ commit }, stream ?? newStream())
    return 'appended'
  }

  #conflicts(commit: Commit, stream: Stream | undefined): boolean {
    if (commit.claims?.some(claim => this.#claims.has(claim))) return true
    if (stream === undefined) return false
    return rowOf(stream, commit.version) !== undefined || commit.handled.some(({ id }) => stream.versionOf.has(id))
  }

  #insert(row: Row, stream: Stream): void {
    const { commit } = row
    this.#streams.set(commit.stream, stream)
    stream.rows.splice(indexOf(stream, commit.version), 0, row)
    for (const { id } of commit.handled) stream.versionOf.set(id, commit.version)
    for (const claim of commit.claims ?? []) this.#claims.set(claim, row)
    if (!commit.published) {
      stream.unpublished.add(row)
      add(this.#unpublishedBySlot, commit.slot, stream)
    }
    if (commit.stated === false) {
      stream.unstated.add(row)
      this.#unstated.add(stream)
    }
    if (commit.wake !== undefined) this.#wakes.add(row, commit.wake)
  }

  load(stream: string, fromVersion = 0): readonly Commit[] {
    const found = this.#streams.get(stream)
    return found === undefined ? [] : found.rows.slice(fromVersion === 0 ? 0 : indexOf(found, fromVersion)).map(row => plain(row.commit))
  }

  head(stream: string): Commit | undefined {
    return plain(this.#streams.get(stream)?.rows.at(-1)?.commit)
  }

  handled(stream: string, ids: readonly string[]): readonly (Handled & { readonly version: number })[] {
    const found = this.#streams.get(stream)
    if (found === undefined) return []
    return ids.flatMap(id => {
      const version = found.versionOf.get(id)
      const handled = version === undefined ? undefined : rowOf(found, version)?.commit.handled.find(each => each.id === id)
      return version === undefined || handled === undefined ? [] : [{ ...plain(handled), version }]
    })
  }

  holders(values: readonly string[]): readonly Commit[] {
    const rows = new Set(values.flatMap(value => this.#claims.get(value) ?? []))
    return [...rows].map(row => plain(row.commit))
  }

  unclaim(ref: CommitRef, values: readonly string[]): void {
    const row = this.#find(ref)
    if (row?.commit.claims === undefined) return
    const left = row.commit.claims.filter(claim => !values.includes(claim))
    for (const value of values) if (this.#claims.get(value) === row) this.#claims.delete(value)
    row.commit = left.length === 0 ? without(row.commit, 'claims') : { ...row.commit, claims: left }
  }

  unpublished(slots: readonly number[], limit: number): readonly CommitRef[] {
    const streams = new Set(slots.flatMap(slot => [...(this.#unpublishedBySlot.get(slot) ?? [])]))
    return oldest(streams, stream => stream.unpublished, limit)
  }

  markPublished(ref: CommitRef): void {
    const stream = this.#streams.get(ref.stream)
    const row = this.#find(ref)
    if (stream === undefined || row === undefined || !stream.unpublished.delete(row)) return
    row.commit = { ...row.commit, published: true }
    if (stream.unpublished.size === 0) this.#unpublishedBySlot.get(row.commit.slot)?.delete(stream)
  }

  unstated(limit: number): readonly string[] {
    return oldest(this.#unstated, stream => stream.unstated, limit).map(ref => ref.stream)
  }

  stated(stream: string): Commit | undefined {
    return plain(this.#streams.get(stream)?.rows.findLast(row => row.commit.states !== undefined)?.commit)
  }

  markStated(ref: CommitRef): void {
    const stream = this.#streams.get(ref.stream)
    if (stream === undefined) return
    for (const row of stream.unstated) {
      if (row.commit.version > ref.version) continue
      row.commit = { ...row.commit, stated: true }
      stream.unstated.delete(row)
    }
    if (stream.unstated.size === 0) this.#unstated.delete(stream)
  }

  due(now: Date, limit: number): readonly Commit[] {
    return this.#wakes.until(now, limit).map(row => plain(row.commit))
  }

  nextWake(): Date | undefined {
    return plain(this.#wakes.first()?.commit.wake)
  }

  clearWake(ref: CommitRef): void {
    const row = this.#find(ref)
    if (row?.commit.wake === undefined) return
    this.#wakes.remove(row, row.commit.wake)
    row.commit = without(row.commit, 'wake')
  }

  streams(): Iterable<string> {
    return this.#streams.keys()
  }

  #find(ref: CommitRef): Row | undefined {
    const stream = this.#streams.get(ref.stream)
    return stream === undefined ? undefined : rowOf(stream, ref.version)
  }
}
