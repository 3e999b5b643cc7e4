import type { HeaderList, OutgoingRecord } from '@millrace/messaging'
import { kafkajsBatch, kafkajsRecord } from '../kafkajs.ts'
import type { BatchIdentity } from './write-batch.ts'

/** Repeats of a name come together, and names that are numbers first: kafkajs has no other way to say headers. */
const headersOf = (headers: HeaderList): Readonly<Record<string, readonly Buffer[]>> =>
  Object.fromEntries([...Map.groupBy(headers, ([name]) => name)].map(([name, of]) => [name, of.map(([, content]) => Buffer.from(content))]))

/** What `writeBatch` writes, by kafkajs's own encoder (`stockKafkajs`). */
export const stockBatch = async (
  records: readonly OutgoingRecord[],
  { producerId, epoch, firstSequence, transactional }: BatchIdentity,
): Promise<Buffer> => {
  const firstTimestamp = records[0]?.timestamp ?? 0
  const { buffer } = await kafkajsBatch({
    records: records.map(({ key, value, headers, timestamp }, offsetDelta) =>
      kafkajsRecord({ key, value, headers: headersOf(headers), timestampDelta: timestamp - firstTimestamp, offsetDelta }),
    ),
    firstTimestamp,
    maxTimestamp: records.reduce((max, { timestamp }) => Math.max(max, timestamp), firstTimestamp),
    lastOffsetDelta: records.length - 1,
    producerId,
    producerEpoch: epoch,
    firstSequence,
    transactional,
  })
  return buffer
}
