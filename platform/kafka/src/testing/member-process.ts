import { kafka } from '../kafka.ts'

/** A group member in a process of its own, to be killed. Says `assigned` with its partitions each time it is given some. */
const [brokers = '', group = '', topic = ''] = process.argv.slice(2)

kafka({ brokers: brokers.split(','), sessionTimeoutMs: 6_000 }).join({
  group,
  topics: [topic],
  assigned: async ({ partitions }) => {
    process.send?.(partitions.length)
  },
  revoked: async () => undefined,
  records: () => undefined,
  outOfRange: () => undefined,
  trouble: error => console.error(error),
})
