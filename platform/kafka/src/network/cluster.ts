import { closed, unavailable } from '../errors.ts'
import type { Exchange } from '../kafkajs.ts'
import { findCoordinator } from '../wire/coordinator.ts'
import { KafkaError } from '../wire/error.ts'
import { type Metadata, metadata, type NodeAddress, type TopicMetadata } from '../wire/metadata.ts'
import { type Address, defaultRequestTimeoutMs, Link, type LinkOptions } from './link.ts'

const bootstrapAddress = (broker: string): Address => {
  const at = broker.lastIndexOf(':')
  return { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) }
}

/** A link that is open or about to be. */
interface Opening {
  readonly link: Promise<Link>
  readonly giveUp: AbortController
}

/**
 * The brokers, as one owner (a member, a producer) sees them: addresses, and one link a broker and lane. Each owner has its own, so
 * that nobody's long poll delays another's heartbeat, and closing it closes everything of the owner.
 */
export class Cluster {
  readonly #bootstrap: readonly Address[]
  readonly #options: LinkOptions
  readonly #links = new Map<string, Opening>()
  #nodes = new Map<number, NodeAddress>()
  #closed = false

  constructor(brokers: readonly string[], options: LinkOptions) {
    this.#bootstrap = brokers.map(bootstrapAddress)
    this.#options = options
  }

  /** How long a request waits for its answer, where the broker has no reason to hold it. */
  get requestTimeoutMs(): number {
    return this.#options.requestTimeoutMs ?? defaultRequestTimeoutMs
  }

  /** Sends to any broker that answers. */
  async ask<Answer>(exchange: Exchange<Answer>): Promise<Answer> {
    const link = await this.#any()
    return link.send(exchange)
  }

  /** Sends to one broker. A lane of its own lets a long answer delay nobody. */
  async askNode<Answer>(nodeId: number, exchange: Exchange<Answer>, lane = 'common', timeoutMs?: number): Promise<Answer> {
    if (!this.#nodes.has(nodeId)) await this.metadata([])
    const node = this.#nodes.get(nodeId)
    if (node === undefined) throw unavailable(`broker ${nodeId}`)
    const link = await this.#link(node, lane)
    return link.send(exchange, timeoutMs)
  }

  async askController<Answer>(exchange: Exchange<Answer>): Promise<Answer> {
    const { controllerId } = await this.metadata([])
    return this.askNode(controllerId, exchange)
  }

  /** null: all topics. Topics' errors are in the answer. */
  async metadata(topics: readonly string[] | null): Promise<Metadata> {
    const found = await this.ask(metadata(topics))
    this.#learn(found.nodes)
    return found
  }

  /** Partitions and leaders of those the brokers know of, now: where one of many topics mustn't hold up the others. */
  async topics(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    if (topics?.length === 0) return []
    const found = await this.metadata(topics)
    return found.topics.filter(topic => topic.errorCode === 0)
  }

  async coordinator(type: 'group' | 'transaction', key: string): Promise<number> {
    const node = await this.ask(findCoordinator(type, key))
    if (node.nodeId < 0) throw new KafkaError(15, `finding the coordinator of ${type} ${key}`)
    this.#nodes.set(node.nodeId, node)
    return node.nodeId
  }

  /** Cuts one lane of all brokers, and what is under way there. */
  async cut(lane: string): Promise<void> {
    const names = [...this.#links.keys()].filter(name => name.startsWith(`${lane} `))
    await Promise.all(names.map(name => this.#closeLink(name)))
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#links.keys()].map(name => this.#closeLink(name)))
  }

  async #closeLink(name: string): Promise<void> {
    const opening = this.#links.get(name)
    this.#links.delete(name)
    opening?.giveUp.abort()
    await opening?.link.then(
      opened => opened.close(),
      () => undefined,
    )
  }

  #learn(nodes: readonly NodeAddress[]): void {
    if (nodes.length > 0) this.#nodes = new Map(nodes.map(node => [node.nodeId, node]))
  }

  async #any(): Promise<Link> {
    let cause: unknown
    for (const address of this.#candidates()) {
      try {
        return await this.#link(address, 'common')
      } catch (error) {
        cause = error
        if (this.#closed) throw error
      }
    }
    throw unavailable(`brokers ${this.#bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ')}`, cause)
  }

  /** Those linked already come first: one that is down needn't be tried at every question. */
  #candidates(): readonly Address[] {
    const linked = ({ host, port }: Address) => this.#links.has(`common ${host}:${port}`)
    return [...this.#nodes.values(), ...this.#bootstrap].toSorted((a, b) => Number(linked(b)) - Number(linked(a)))
  }

  async #link(address: Address, lane: string): Promise<Link> {
    const name = `${lane} ${address.host}:${address.port}`
    for (;;) {
      if (this.#closed) throw closed('the connection')
      const current = this.#links.get(name) ?? this.#open(name, address)
      const link = await current.link
      if (link.usable) return link
      // Callers that find the same link lost share the new one.
      if (this.#links.get(name) === current) this.#links.delete(name)
      await link.close()
    }
  }

  #open(name: string, { host, port }: Address): Opening {
    const giveUp = new AbortController()
    const opening = { link: Link.open({ host, port }, this.#options, giveUp.signal), giveUp }
    this.#links.set(name, opening)
    opening.link.catch(() => {
      if (this.#links.get(name) === opening) this.#links.delete(name)
    })
    return opening
  }
}
