import {
  type CommittedOffset,
  type GroupAdmin,
  type GroupDescription,
  type GroupMemberDescription,
  type GroupState,
  MessagingError,
} from '@millrace/messaging'
import { Coordinator } from '../group/coordinator.ts'
import { decodeAssignment } from '../group/subscription.ts'
import { retrying } from '../network/retry.ts'
import { describeConsumerGroup } from '../wire/consumer-group.ts'
import { codes, isCode } from '../wire/error.ts'
import { type DescribedMember, describeGroup, type ListedGroup, listGroups, offsetFetchAll } from '../wire/groups.ts'
import { offsetCommit } from '../wire/offsets.ts'
import type { AdminParts } from './parts.ts'

const states: Readonly<Record<string, GroupState>> = {
  Stable: 'stable',
  PreparingRebalance: 'rebalancing',
  CompletingRebalance: 'rebalancing',
  Empty: 'empty',
  Dead: 'unknown',
  Assigning: 'rebalancing',
  Reconciling: 'rebalancing',
}

const isConsumerGroup = ({ protocolType, state }: ListedGroup): boolean => ['consumer', ''].includes(protocolType) && state !== 'Dead'

/** Kafka's hosts begin with the slash of a Java address. */
const bare = (host: string): string => host.replace(/^\//, '')

const memberOf = ({ memberId, clientId, host, assignment }: DescribedMember): GroupMemberDescription => ({
  memberId,
  clientId,
  host: bare(host),
  partitions: decodeAssignment(assignment),
})

/** Kafka's answer to a commit from outside while the group has members, or is about to. */
const hasMembers = (error: unknown): boolean => isCode(error, codes.unknownMember, codes.illegalGeneration, codes.rebalanceInProgress)

export class KafkaGroupAdmin implements GroupAdmin {
  readonly #parts: AdminParts

  constructor(parts: AdminParts) {
    this.#parts = parts
  }

  async list(): Promise<readonly string[]> {
    return (await this.#listed()).map(({ group }) => group).toSorted()
  }

  async describe(groups: readonly string[]): Promise<readonly GroupDescription[]> {
    const described = await Promise.all(groups.map(group => this.#describe(group)))
    if (described.every(({ state }) => state !== 'unknown')) return described
    // One of the newer protocol (KIP-848) isn't there for a question in the older.
    const listed = new Map((await this.#listed()).map(({ group, state }) => [group, state]))
    return Promise.all(
      described.map(one => {
        const state = listed.get(one.group)
        if (one.state !== 'unknown' || state === undefined) return one
        return state === 'Empty' ? { ...one, state: 'empty' as const } : this.#describeNewer(one.group)
      }),
    )
  }

  async committed(group: string): Promise<readonly CommittedOffset[]> {
    return (await this.#ask(group, `reading offsets of group ${group}`, offsetFetchAll(group))).committed
  }

  async reset(group: string, offsets: readonly CommittedOffset[]): Promise<void> {
    if (offsets.length === 0) return
    // Without a generation the broker takes them only while nobody is in the group: it is the guard, whatever we saw before.
    const outside = { group, memberId: '', generation: -1 }
    try {
      await this.#ask(group, `setting offsets of group ${group}`, offsetCommit(outside, offsets))
    } catch (error) {
      if (error instanceof MessagingError && hasMembers(error.cause)) throw groupActive(group, error.cause)
      throw error
    }
  }

  /** Of all brokers: each knows the groups it coordinates. */
  #listed(): Promise<readonly ListedGroup[]> {
    const { cluster } = this.#parts
    return this.#retrying('listing groups', async () => {
      const { nodes } = await cluster.metadata([])
      const answers = await Promise.all(nodes.map(({ nodeId }) => cluster.askNode(nodeId, listGroups())))
      return answers.flatMap(({ groups }) => groups).filter(isConsumerGroup)
    })
  }

  async #describe(group: string): Promise<GroupDescription> {
    const { state, members } = await this.#ask(group, `describing group ${group}`, describeGroup(group))
    return { group, state: states[state] ?? 'other', members: members.map(memberOf) }
  }

  async #describeNewer(group: string): Promise<GroupDescription> {
    const { state, members } = await this.#ask(group, `describing group ${group}`, describeConsumerGroup(group))
    return { group, state: states[state] ?? 'other', members: members.map(member => ({ ...member, host: bare(member.host) })) }
  }

  #ask<Answer>(group: string, what: string, exchange: Parameters<typeof Coordinator.prototype.ask<Answer>>[0]): Promise<Answer> {
    const coordinator = new Coordinator(this.#parts.cluster, group)
    return this.#retrying(what, () => coordinator.ask(exchange))
  }

  #retrying<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const { clock, signal, retryForMs } = this.#parts
    return retrying({ what, clock, signal, forMs: retryForMs, final: hasMembers }, attempt)
  }
}

const groupActive = (group: string, cause: unknown): MessagingError =>
  new MessagingError('MR_GROUP_ACTIVE', `The group ${group} has members: they would go on where they are. Stop them first.`, { cause })
