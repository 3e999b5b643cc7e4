import type { Column } from '../text/table.ts'
import { safeJson } from '../text/terminal-safe.ts'
import type { MessageRow } from './row.ts'

const saidOf = ({ state, why, data }: MessageRow): string => {
  if (state === 'message') return data === undefined ? '' : safeJson(data)
  // Unread is only news where the data was asked for.
  if (state === 'unread' && why === undefined) return ''
  return why === undefined ? state : `${state}: ${why}`
}

/** The last one says what the value is; of a message only when it was asked for. */
export const messageColumns: readonly Column<MessageRow>[] = [
  { title: 'time', cell: ({ at }) => at },
  { title: 'position', cell: ({ topic, partition, offset }) => `${topic}/${partition}@${offset}` },
  { title: 'type', cell: ({ type }) => type || '-' },
  { title: 'key', cell: ({ key }) => key ?? undefined },
  { title: 'id', cell: ({ id }) => id },
  { title: 'correlation', cell: ({ correlationId }) => correlationId },
  { title: 'causation', cell: ({ causationId }) => causationId },
  { title: 'source', cell: ({ source }) => source },
  { title: 'value', cell: row => saidOf(row) },
]
