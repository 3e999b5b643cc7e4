import { plain } from '../ports/plain.ts'
import type { Commits, Documents, KnownSchema, Lease, Leases, Schemas, Store } from '../ports/store.ts'
import { CommitTable } from './commit-table.ts'
import { DocumentTable } from './document-table.ts'
import { createLink, type Faults, type Link, type Turn } from './link.ts'

/** One database in this process: as many stores as wanted share it, and it outlives them. */
export interface MemoryDatabase {
  readonly commits: CommitTable
  readonly documents: DocumentTable
  readonly leases: Map<string, Lease>
  readonly schemas: Map<number, KnownSchema>
  readonly started: Set<string>
}

export const memoryDatabase = (): MemoryDatabase => ({
  commits: new CommitTable(),
  documents: new DocumentTable(),
  leases: new Map(),
  schemas: new Map(),
  started: new Set(),
})

export type MemoryStore = Store & Faults

const present = <V>(names: readonly string[], find: (name: string) => V | undefined): ReadonlyMap<string, V> => {
  const found = new Map<string, V>()
  for (const name of names) {
    const value = find(name)
    if (value !== undefined) found.set(name, value)
  }
  return found
}

async function* scan(table: CommitTable, link: Link) {
  for (const stream of table.streams()) yield* await link.call('commits.scan', () => table.load(stream))
}

const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items)

const commitsOf = (table: CommitTable, link: Link): Commits => ({
  append: async commits => {
    const copies = plain(commits)
    return link.call('commits.append', () => copies.map(commit => table.append(commit)))
  },
  load: streams => link.call('commits.load', () => present(streams, stream => nonEmpty(table.load(stream)))),
  heads: streams => link.call('commits.heads', () => present(streams, stream => table.head(stream))),
  handled: (stream, ids) => link.call('commits.handled', () => table.handled(stream, ids)),
  holders: values => link.call('commits.holders', () => table.holders(values)),
  unclaim: (ref, values) => link.call('commits.unclaim', () => table.unclaim(ref, values)),
  unpublished: (slots, limit) => link.call('commits.unpublished', () => table.unpublished(slots, limit)),
  from: ref => link.call('commits.from', () => table.load(ref.stream, ref.version)),
  markPublished: refs => link.call('commits.markPublished', () => refs.forEach(ref => void table.markPublished(ref))),
  unstated: limit => link.call('commits.unstated', () => table.unstated(limit)),
  stated: streams => link.call('commits.stated', () => present(streams, stream => table.stated(stream))),
  markStated: refs => link.call('commits.markStated', () => refs.forEach(ref => void table.markStated(ref))),
  due: (now, limit) => link.call('commits.due', () => table.due(now, limit)),
  nextWake: () => link.call('commits.nextWake', () => table.nextWake()),
  clearWake: refs => link.call('commits.clearWake', () => refs.forEach(ref => void table.clearWake(ref))),
  scan: () => scan(table, link),
})

const leasesOf = (leases: Map<string, Lease>, link: Link): Leases => ({
  read: name => link.call('leases.read', () => plain(leases.get(name))),
  write: async (next, expected) => {
    const copy = plain(next)
    return link.call('leases.write', () => {
      const stored = leases.get(copy.name)
      if (stored?.epoch !== expected?.epoch || stored?.beat !== expected?.beat) return false
      leases.set(copy.name, copy)
      return true
    })
  },
})

const documentsOf = (table: DocumentTable, link: Link): Documents => ({
  load: (collection, ids) => link.call('documents.load', () => present(ids, id => table.load(collection, id))),
  save: async (collection, documents) => {
    const copies = plain(documents)
    return link.call('documents.save', () => copies.map(document => table.save(collection, document)))
  },
  page: (collection, equal, size, cursor) => link.call('documents.page', () => table.page(collection, equal, size, cursor)),
  index: () => link.call('documents.index', () => undefined),
})

const schemasOf = (schemas: Map<number, KnownSchema>, link: Link): Schemas => ({
  all: () => link.call('schemas.all', () => [...schemas.values()].map(schema => plain(schema))),
  remember: schema =>
    link.call('schemas.remember', () => {
      if (!schemas.has(schema.id)) schemas.set(schema.id, plain(schema))
    }),
})

const startedOf = (started: Set<string>, link: Link): Store['started'] => {
  const key = (group: string, topicId: string, partition: number) => JSON.stringify([group, topicId, partition])
  return {
    has: (group, topicId, partition) => link.call('started.has', () => started.has(key(group, topicId, partition))),
    record: (group, partitions) =>
      link.call('started.record', () => partitions.forEach(({ topicId, partition }) => void started.add(key(group, topicId, partition)))),
  }
}

/** The Store port in this process: a real implementation whose way to its database can be broken by `Faults`. */
export const memoryStore = (database: MemoryDatabase = memoryDatabase(), options: { readonly turn?: Turn } = {}): MemoryStore => {
  const link = createLink(options.turn)
  return {
    ready: signal => link.restored(signal),
    commits: commitsOf(database.commits, link),
    leases: leasesOf(database.leases, link),
    documents: documentsOf(database.documents, link),
    schemas: schemasOf(database.schemas, link),
    started: startedOf(database.started, link),
    close: async () => link.close(),
    outage: link.outage,
    restore: link.restore,
    loseNextAnswer: link.loseNextAnswer,
    failNext: link.failNext,
  }
}
