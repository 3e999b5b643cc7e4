import type { Bounds, CommittedOffset } from '@millrace/messaging'
import { describe, expect, test } from 'vitest'
import { progressOf, progressOfAll } from './progress.ts'

const topic = 'orders.events'
const bounds: Bounds = { topic, partition: 0, earliest: 10, latest: 30 }
const committed = (offset: number, metadata = ''): CommittedOffset => ({ topic, partition: 0, offset, metadata })

describe('the progress of a group in a partition', () => {
  test('is what lies before the end, and all of it without a commit', () => {
    expect(progressOf(bounds, committed(25), 'id')).toMatchObject({ committed: 25, lag: 5 })
    expect(progressOf(bounds, undefined, 'id')).toMatchObject({ committed: undefined, lag: 20 })
    expect(progressOf(bounds, committed(30), 'id')).toMatchObject({ committed: 30, lag: 0 })
  })

  test('takes no notice of metadata that is not of this topic', () => {
    expect(progressOf(bounds, committed(25, 'of some other tool'), 'id').lag).toBe(5)
  })

  test('law 5: stops where retention passed the group, and where the log was cut below it', () => {
    expect(progressOf(bounds, committed(4), 'id')).toMatchObject({ lag: 20, stopped: { code: 'MR_RETENTION_GAP' } })
    expect(progressOf(bounds, committed(31), 'id')).toMatchObject({ lag: 0, stopped: { code: 'MR_OFFSETS_LOST' } })
  })

  test('is given for every partition of the topics, in order', () => {
    const described = { topic, topicId: 'id', partitions: 2, replicationFactor: 1, config: {} }
    const both = [{ ...bounds, partition: 1, earliest: 0, latest: 3 }, bounds]
    const all = progressOfAll([described], both, [committed(12)])
    expect(all.map(({ partition, lag }) => [partition, lag])).toEqual([
      [0, 18],
      [1, 3],
    ])
  })
})
