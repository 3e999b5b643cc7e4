import type { Exchange } from '../kafkajs.ts'
import { check, codes } from './error.ts'
import { exchange } from './exchange.ts'

export interface MemberOf {
  readonly group: string
  readonly memberId: string
  readonly generation: number
}

export interface GroupMember {
  readonly memberId: string
  readonly metadata: Buffer
}

export interface JoinRequest {
  readonly group: string
  /** Empty: none yet. */
  readonly memberId: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  /** The better first. The group takes one that all members know. */
  readonly protocols: readonly string[]
  readonly metadata: Buffer
}

export interface Joined {
  /** Ask again, with this member id (KIP-394). */
  readonly memberIdRequired: boolean
  readonly generation: number
  /** What the group took of the protocols offered. */
  readonly protocol: string
  readonly leaderId: string
  readonly memberId: string
  /** For the leader alone. */
  readonly members: readonly GroupMember[]
}

export const joinGroup = (request: JoinRequest): Exchange<Joined> =>
  exchange({
    api: ['JoinGroup', 11, 5],
    write: to =>
      to
        .nullableString(request.group)
        .int32(request.sessionTimeoutMs)
        .int32(request.rebalanceTimeoutMs)
        .nullableString(request.memberId)
        .nullableString(null)
        .nullableString('consumer')
        .array(request.protocols, name => to.nullableString(name).nullableBytes(request.metadata)),
    read: from => {
      const errorCode = from.int16()
      const memberIdRequired = errorCode === codes.memberIdRequired
      if (!memberIdRequired) check(errorCode, `joining group ${request.group}`)
      const generation = from.int32()
      const protocol = from.string()
      const [leaderId, memberId] = [from.string(), from.string()]
      const members = from.array(() => {
        const id = from.string()
        from.nullableString()
        return { memberId: id, metadata: from.nullableBytes() ?? Buffer.alloc(0) }
      })
      return { memberIdRequired, generation, protocol, leaderId, memberId, members }
    },
  })

export interface MemberAssignment {
  readonly memberId: string
  readonly assignment: Buffer
}

export const syncGroup = (of: MemberOf, assignments: readonly MemberAssignment[]): Exchange<{ readonly assignment: Buffer }> =>
  exchange({
    api: ['SyncGroup', 14, 3],
    write: to =>
      to
        .nullableString(of.group)
        .int32(of.generation)
        .nullableString(of.memberId)
        .nullableString(null)
        .array(assignments, ({ memberId, assignment }) => to.nullableString(memberId).nullableBytes(assignment)),
    read: from => {
      check(from.int16(), `receiving the assignment in group ${of.group}`)
      return { assignment: from.nullableBytes() ?? Buffer.alloc(0) }
    },
  })

export const heartbeat = (of: MemberOf): Exchange<object> =>
  exchange({
    api: ['Heartbeat', 12, 3],
    write: to => to.nullableString(of.group).int32(of.generation).nullableString(of.memberId).nullableString(null),
    read: from => {
      check(from.int16(), `heartbeat in group ${of.group}`)
      return {}
    },
  })

export const leaveGroup = (group: string, memberId: string): Exchange<object> =>
  exchange({
    api: ['LeaveGroup', 13, 2],
    write: to => to.nullableString(group).nullableString(memberId),
    read: from => {
      check(from.int16(), `leaving group ${group}`)
      return {}
    },
  })
