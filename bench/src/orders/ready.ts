import { writeFileSync } from 'node:fs'
import { type OutgoingRecord, systemIds, toRecord } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { orderPlaced } from './order.ts'
import { codecOn, orderMessage } from './wire.ts'

/** Different orders, each with a key of its own. */
export const distinctOrders = 2_000

/** Orders as records made beforehand, which a peer sends over and over: the same bytes as ours, at no cost. */
export const readyRecords = async (topic: string, partitions: number, count = distinctOrders): Promise<readonly OutgoingRecord[]> => {
  const parts = { topic, codec: await codecOn(topic), ids: systemIds, telemetry: silentTelemetry }
  return Array.from({ length: count }, (_, n) => toRecord(orderMessage(parts, orderPlaced(n)), partitions))
}

export const aReadyRecord = async (): Promise<OutgoingRecord> => {
  const [record] = await readyRecords('any', 1, 1)
  if (record === undefined) throw new Error('No record was made.')
  return record
}

/** Bytes of a record as senders hand it over: key, value and headers. */
export const sizeOf = ({ key, value, headers }: OutgoingRecord): number => {
  const inHeaders = headers.reduce((sum, [name, held]) => sum + name.length + held.length, 0)
  return (key?.length ?? 0) + (value?.length ?? 0) + inHeaders
}

/** For programs in other languages: a line of JSON a record, bytes in base64. */
export const writeReadyRecords = async (file: string): Promise<void> => {
  const lines = (await readyRecords('any', 1)).map(({ key, value, headers }) =>
    JSON.stringify({ key: key?.toString('base64'), value: value?.toString('base64'), headers }),
  )
  writeFileSync(file, lines.join('\n'))
}
