import { type Commit, commitId } from '@millrace/event-sourcing'
import type { mongo } from 'mongoose'
import { escaped, unescaped } from '../keys.ts'

/** A commit as stored: inserted once; afterwards only its marks, `wake` and `claims` change. */
export interface CommitDocument extends Commit {
  /** `stream/version` */
  readonly _id: string
}

export const commitIndexes: readonly mongo.IndexDescription[] = [
  // law 3: versions don't fork.
  { name: 'version', key: { stream: 1, version: 1 }, unique: true },
  // law 2: decide once.
  { name: 'handled', key: { stream: 1, 'handled.id': 1 }, unique: true },
  { name: 'claims', key: { claims: 1 }, unique: true, partialFilterExpression: { claims: { $type: 'string' } } },
  // With `at`, what is unpublished is answered from the index alone.
  { name: 'unpublished', key: { slot: 1, stream: 1, version: 1, at: 1 }, partialFilterExpression: { published: false } },
  { name: 'unstated', key: { stream: 1, version: 1, at: 1 }, partialFilterExpression: { stated: false } },
  { name: 'wake', key: { wake: 1 }, sparse: true },
]

export const toDocument = ({ state, claims, ...commit }: Commit): CommitDocument => ({
  _id: commitId(commit),
  ...commit,
  ...(claims === undefined || claims.length === 0 ? {} : { claims }),
  ...(state === undefined ? {} : { state: escaped(state) }),
})

/** Copied: the driver's buffers are slices of the whole answer, and one kept would keep it all. */
const ownBytes = <T extends { readonly value: Buffer | null }>(carrier: T): T =>
  carrier.value === null ? carrier : { ...carrier, value: Buffer.from(carrier.value) }

export const toCommit = ({ _id, state, claims, states, messages, ...commit }: CommitDocument): Commit => ({
  ...commit,
  messages: messages.map(ownBytes),
  ...(states === undefined ? {} : { states: states.map(ownBytes) }),
  // An `unclaim` cut short between its two steps leaves them empty.
  ...(claims === undefined || claims.length === 0 ? {} : { claims }),
  ...(state === undefined ? {} : { state: unescaped(state) }),
})
