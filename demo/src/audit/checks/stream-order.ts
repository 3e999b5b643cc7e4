import { type Check, look } from '../check.ts'
import type { AuditedRecord } from '../snapshot.ts'
import { auditedServices } from '../snapshot.ts'

/** Records of one stream on one partition, by offset. */
const firstOccurrences = (records: readonly AuditedRecord[]): readonly AuditedRecord[] => {
  const seen = new Set<string>()
  return records.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/**
 * law 4: messages of one stream first appear on their topic in order; a repeat may come later. A topic's partitions have no
 * order between them, so each is looked at by itself.
 */
export const streamOrder: Check = {
  name: 'messages of a stream first appear in its order',
  find: ({ commits, records }) => {
    const committed = new Set(auditedServices.flatMap(service => commits[service].flatMap(({ messages }) => messages.map(({ id }) => id))))
    const ours = records.filter(({ id }) => committed.has(id))
    const lanes = Map.groupBy(ours, ({ topic, partition, subject }) => `${topic} ${partition} ${subject}`)
    return look(lanes.values(), lane =>
      firstOccurrences(lane).flatMap((record, at, all) => {
        const before = all[at - 1]
        if (before === undefined || before.sequence < record.sequence) return []
        const { topic, partition, offset, subject, sequence, id } = record
        return [`${topic}/${partition}/${offset} has message ${sequence} (${id}) of ${subject} behind its message ${before.sequence}`]
      }),
    )
  },
}
