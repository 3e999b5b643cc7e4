import type { TopicContract } from '@millrace/contracts'

export type TopicSettings = Readonly<Record<string, string>>

/** Kafka's own default. The setting bounds a batch, not a message, so it never goes below. */
const smallestBatchBytes = 1_048_588
/** What a batch of one message adds to it. */
const batchOverheadBytes = 256

const cleanup = (contract: TopicContract): TopicSettings => {
  switch (contract.cleanup) {
    case 'keep':
      return { 'cleanup.policy': 'delete', 'retention.ms': '-1' }
    case 'expire':
      return { 'cleanup.policy': 'delete', 'retention.ms': String(contract.retentionMs ?? -1) }
    case 'compact':
      return { 'cleanup.policy': 'compact' }
  }
}

/** Compaction within seconds instead of days: for demonstrations, since it rolls a segment every second. */
const quickly: TopicSettings = {
  'segment.ms': '1000',
  'min.cleanable.dirty.ratio': '0.01',
  'max.compaction.lag.ms': '1000',
}

/** What the catalogue says of a topic, in Kafka's words. */
export const settingsOf = (contract: TopicContract, quickCompaction: boolean): TopicSettings => ({
  ...cleanup(contract),
  'max.message.bytes': String(Math.max(smallestBatchBytes, contract.maxMessageBytes + batchOverheadBytes)),
  ...(quickCompaction && contract.cleanup === 'compact' ? quickly : {}),
})
