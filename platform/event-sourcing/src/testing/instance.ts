import { type Clock, createCodec, type IncomingRecord, type Received, systemClock } from '@millrace/messaging'
import { type MemoryTelemetry, memorySchemas, memoryTelemetry, seededIds } from '@millrace/messaging/memory'
import type { Draft, Message } from 'millrace'
import type { Context, Outbox, Predecessors } from '../context.ts'
import { createDecisions, type Decisions } from '../decisions.ts'
import type { Definitions } from '../definitions.ts'
import type { Turn } from '../memory/index.ts'
import { type MemoryDatabase, type MemoryStore, memoryStore } from '../memory/index.ts'
import type { Commit } from '../ports/commit.ts'
import { contracts } from './bank.ts'

/** One instance's decisions without a broker: what it would publish is kept in `offered`. */
export interface Instance {
  readonly context: Context
  readonly outbox: Outbox
  readonly offered: Commit[]
  /** What was said of the commits before each offered one. */
  readonly before: Predecessors[]
  readonly store: MemoryStore
  readonly decisions: Decisions
  readonly telemetry: MemoryTelemetry
}

const schemas = memorySchemas()

export const instanceOf = async (
  database: MemoryDatabase,
  definitions: Partial<Definitions>,
  { clock = systemClock, turn }: { readonly clock?: Clock; readonly turn?: Turn } = {},
): Promise<Instance> => {
  const codec = createCodec({ contracts, source: schemas })
  await codec.prepare(Object.keys(contracts.types))
  const offered: Commit[] = []
  const before: Predecessors[] = []
  const outbox: Outbox = {
    check: () => undefined,
    offer: (commit, known) => {
      offered.push(commit)
      before.push(known)
    },
  }
  const store = memoryStore(database, turn === undefined ? {} : { turn })
  const telemetry = memoryTelemetry()
  const context: Context = { service: 'bank', store, codec, clock, ids: seededIds(1, clock), telemetry }
  const decisions = createDecisions(context, outbox, { deciders: [], sagas: [], projections: [], effects: [], ...definitions })
  return { context, outbox, offered, before, store, decisions, telemetry }
}

export const messageOf = (id: string, { type, data }: Draft<string, unknown>, sequence = 0): Message<string, unknown> => ({
  ...{ type, data, id, sequence, key: '', at: new Date(0) },
  ...{ correlationId: 'flow', causationId: 'cause', source: 'test' },
})

/** A message as a consumer gives it. */
export const receivedOf = (
  id: string,
  draft: Draft<string, unknown>,
  from: { readonly subject?: string; readonly sequence?: number; readonly partition?: number } = {},
): Received => {
  const { subject = 'stream-1', sequence = 1, partition = 0 } = from
  const headers: IncomingRecord['headers'] = { get: () => undefined, entries: () => [] }
  const record: IncomingRecord = { topic: 'bank.events', partition, offset: sequence, key: null, value: null, headers, timestamp: 0 }
  return { message: messageOf(id, draft, sequence), subject, trace: undefined, record }
}
