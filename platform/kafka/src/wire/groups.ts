import type { CommittedOffset } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import { readOffsets } from './offsets.ts'
import type { Reader } from './reader.ts'

/** Groups as an operator's tool sees them: from outside. */
export interface ListedGroup {
  readonly group: string
  /** `consumer`; empty for one that only ever had offsets set. */
  readonly protocolType: string
  /** In Kafka's words. */
  readonly state: string
}

/** Those whose coordinator is the broker asked. Version 4: the first with states (Kafka 2.6). */
export const listGroups = (): Exchange<{ readonly groups: readonly ListedGroup[] }> =>
  exchange({
    api: ['ListGroups', 16, 4],
    flexible: true,
    write: to => to.compactArray([], () => undefined).noTags(),
    read: from => {
      check(from.int16(), 'listing groups')
      return {
        groups: from.compactArray(() => {
          const group = { group: from.compactString(), protocolType: from.compactString(), state: from.compactString() }
          from.skipTags()
          return group
        }),
      }
    },
  })

export interface DescribedMember {
  readonly memberId: string
  readonly clientId: string
  readonly host: string
  readonly assignment: Buffer
}

export interface DescribedGroup {
  /** In Kafka's words; `Dead` for one that isn't there. */
  readonly state: string
  readonly members: readonly DescribedMember[]
}

const readMember = (from: Reader): DescribedMember => {
  const memberId = from.string()
  from.nullableString()
  const [clientId, host] = [from.string(), from.string()]
  from.nullableBytes()
  return { memberId, clientId, host, assignment: from.nullableBytes() ?? Buffer.alloc(0) }
}

export const describeGroup = (group: string): Exchange<DescribedGroup> =>
  exchange({
    api: ['DescribeGroups', 15, 4],
    write: to => to.array([group], name => to.nullableString(name)).boolean(false),
    read: from => {
      const [described] = from.array(() => {
        check(from.int16(), `describing group ${group}`)
        from.string()
        const state = from.string()
        from.string()
        from.string()
        const members = from.array(() => readMember(from))
        from.int32()
        return { state, members }
      })
      return described ?? { state: 'Dead', members: [] }
    },
  })

/** Of every partition that has one. */
export const offsetFetchAll = (group: string): Exchange<{ readonly committed: readonly CommittedOffset[] }> =>
  exchange({
    api: ['OffsetFetch', 9, 4],
    // No list, which is another thing than an empty one: everything.
    write: to => to.nullableString(group).int32(-1),
    read: from => ({ committed: readOffsets(from, group) }),
  })
