import type { Broker, Clock, Codec, Telemetry } from '@millrace/messaging'
import type { Table } from 'millrace'
import { unknownTable } from './errors.ts'
import { FollowedTable, type StateTable, type TableStatus } from './state-table.ts'

export interface TablesOptions {
  readonly tables: readonly Table<unknown>[]
  readonly broker: Broker
  readonly codec: Codec
  readonly clock: Clock
  readonly telemetry: Telemetry
}

/** The tables of one service. */
export interface Tables {
  /** Resolves when every table has first recovered; rejects with MR_TABLE_CLOSED. */
  readonly ready: Promise<void>
  /** The table kept of this definition's topic. Throws MR_TABLE_UNKNOWN when there is none. */
  of<D>(table: Table<D>): StateTable<D>
  status(): readonly TableStatus[]
  close(): Promise<void>
}

/** Begins to follow the topics of these tables. */
export const createTables = ({ tables, ...options }: TablesOptions): Tables => {
  const followed = new Map<string, FollowedTable<unknown>>()
  for (const table of tables) {
    const { topic } = table.source
    if (!followed.has(topic)) followed.set(topic, new FollowedTable({ table, ...options }))
  }
  const ready = Promise.all([...followed.values()].map(table => table.ready)).then(() => undefined)
  // Nobody has to wait for it.
  ready.catch(() => undefined)

  return {
    ready,
    of: <D>(table: Table<D>): StateTable<D> => {
      const found = followed.get(table.source.topic)
      if (found === undefined) throw unknownTable(table.source.topic)
      // One table a topic, and D is what that topic carries.
      return found as StateTable<unknown> as StateTable<D>
    },
    status: () => [...followed.values()].map(table => table.status()),
    close: async () => {
      await Promise.all([...followed.values()].map(table => table.close()))
    },
  }
}
