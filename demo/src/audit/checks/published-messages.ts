import type { Contracts } from '@millrace/contracts'
import { contracts } from '@millrace/schemas/contracts'
import { type Check, look } from '../check.ts'
import type { AuditedMessage, AuditedRecord, Snapshot } from '../snapshot.ts'
import { auditedServices } from '../snapshot.ts'

const { topics }: Contracts = contracts

/** Messages that must be on their topics: all that are said to be, and all from before the cut that retention hasn't taken. */
function* due({ commits, cutAt }: Snapshot): Iterable<AuditedMessage & { readonly topic: string; readonly stream: string }> {
  for (const service of auditedServices) {
    for (const { stream, at, published, messages } of commits[service]) {
      if (!published && at > cutAt) continue
      for (const message of messages) {
        const { topic } = message
        if (topic !== null && at > cutAt - (topics[topic]?.retentionMs ?? Number.POSITIVE_INFINITY)) {
          yield { ...message, topic, stream }
        }
      }
    }
  }
}

const place = ({ topic, partition, offset }: AuditedRecord) => `${topic}/${partition}/${offset}`

/** law 1: what a commit says is published, as it was stored. */
export const publishedMessages: Check = {
  name: 'every committed message is on its topic',
  find: snapshot => {
    const found = Map.groupBy(snapshot.records, ({ topic, id }) => `${topic} ${id}`)
    return look(due(snapshot), ({ topic, id, type, key, digest, stream }) => {
      const records = found.get(`${topic} ${id}`)
      if (records === undefined) return [`${topic} lacks ${type} ${id} of ${stream}`]
      const other = records.find(record => record.digest !== digest || record.key !== key)
      return other === undefined ? [] : [`${place(other)} is not ${type} ${id} as ${stream} has it`]
    })
  },
}
