import { isPassing } from '../errors.ts'
import type { Exchange } from '../kafkajs.ts'
import type { Cluster } from '../network/cluster.ts'

/** Cut to give up waiting for others to join. */
export const joinLane = 'join'
const groupLane = 'group'

/** The broker that looks after one group, found again whenever it moved or can't be reached. */
export class Coordinator {
  readonly #cluster: Cluster
  readonly #group: string
  #nodeId: number | undefined

  constructor(cluster: Cluster, group: string) {
    this.#cluster = cluster
    this.#group = group
  }

  async ask<Answer>(exchange: Exchange<Answer>, { lane = groupLane, timeoutMs = this.#cluster.requestTimeoutMs } = {}): Promise<Answer> {
    this.#nodeId ??= await this.#cluster.coordinator('group', this.#group)
    try {
      return await this.#cluster.askNode(this.#nodeId, exchange, lane, timeoutMs)
    } catch (error) {
      if (isPassing(error)) this.#nodeId = undefined
      throw error
    }
  }
}
