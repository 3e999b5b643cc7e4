export { claimTaken } from './deciders/decide.ts'
export { checkDefinitions, type Definitions } from './definitions.ts'
export { type CommandCause, type Decided, type Engine, type EngineOptions, type EngineStatus, startEngine } from './engine.ts'
export { type EventSourcingCode, EventSourcingError, eventSourcingCodes } from './errors.ts'
export { eventSourcingMetrics } from './metrics.ts'
export { type Commit, commitId, type Handled, type StoredMessage, type StoredState, type Timer } from './ports/commit.ts'
export { decodeCursor, encodeCursor, type PagePosition, pageFilter, pageSize } from './ports/cursor.ts'
export { plain } from './ports/plain.ts'
export type {
  Appended,
  CommitRef,
  Commits,
  Documents,
  KnownSchema,
  Lease,
  Leases,
  Page,
  ProjectionDocument,
  Schemas,
  Store,
} from './ports/store.ts'
export type { DocumentView } from './projections/view.ts'
export { rememberedSchemas } from './schema-memory.ts'
export { slotCount, slotOf, streamOf } from './streams/stream.ts'
