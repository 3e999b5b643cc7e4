import type { Socket } from 'node:net'
import type { ApiName } from './apis.ts'
import { BrokerGone, Connection } from './connection.ts'
import { type Exchange, type Fault, passOn } from './fault.ts'
import { Gate } from './gate.ts'
import { Listener } from './listener.ts'
import { type Address, rewritten } from './rewrite.ts'
import { type FaultChoice, type Rule, type RuleOptions, Rules, type Which } from './rules.ts'

/** A request that passed by, and the fault it met. */
export interface Seen {
  readonly api: ApiName | undefined
  readonly nth: number
  readonly fault: string
}

const addressOf = (broker: string): Address => {
  const at = broker.lastIndexOf(':')
  return { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) }
}

export class BrokerProxy {
  /** In the order requests came. */
  readonly seen: Seen[] = []
  readonly #rules = new Rules()
  readonly #gate = new Gate()
  readonly #listeners = new Map<string, Promise<Listener>>()
  readonly #connections = new Set<Connection>()
  readonly #counts = new Map<number, number>()
  readonly #closing = new AbortController()
  readonly #failures: unknown[] = []
  #brokers: readonly string[] = []
  #faults = 0

  private constructor() {}

  static async start(brokers: readonly string[]): Promise<BrokerProxy> {
    const proxy = new BrokerProxy()
    const addresses = await Promise.all(brokers.map(broker => proxy.#addressFor(addressOf(broker))))
    proxy.#brokers = addresses.map(({ host, port }) => `${host}:${port}`)
    return proxy
  }

  /** `host:port` to give clients in the place of the brokers given here. */
  get brokers(): readonly string[] {
    return this.#brokers
  }

  /** From now on, until it has met as many as it may or is lifted. Rules older than this one come first. */
  when(which: Which, fault: FaultChoice, options: RuleOptions = {}): Rule {
    return this.#rules.add(which, fault, options)
  }

  /** Ends all rules, for requests to come. */
  lift(): void {
    this.#rules.lift()
  }

  /** Connections are taken, and that is all: no request goes on, no answer comes back. What was sent meanwhile arrives after `thaw`. */
  freeze(): void {
    this.#gate.shut()
  }

  thaw(): void {
    this.#gate.open()
  }

  /** Cuts every connection there is now. */
  cutAll(): void {
    for (const connection of this.#connections) connection.cut()
  }

  /** How many clients' connections are open. */
  get connections(): number {
    return [...this.#connections].filter(({ open }) => open).length
  }

  /** How many requests met a fault. */
  get faults(): number {
    return this.#faults
  }

  /** What met a fault, one a line: for a failed test's message. */
  get journal(): string {
    return this.seen
      .filter(({ fault }) => fault !== passOn.name)
      .map(({ api, nth, fault }) => `${api} #${nth} ${fault}`)
      .join('\n')
  }

  /** Rejects when the proxy itself failed on the way, as on a request it can't make an error of. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.thaw()
    await Promise.all([...this.#listeners.values()].map(async listener => (await listener).close()))
    for (const connection of this.#connections) connection.destroy()
    await Promise.all([...this.#connections].map(({ done }) => done))
    const [failure] = this.#failures
    if (failure !== undefined) throw failure
  }

  async #addressFor(broker: Address): Promise<Address> {
    const name = `${broker.host}:${broker.port}`
    const listener = this.#listeners.get(name) ?? Listener.open(client => this.#connect(client, broker))
    this.#listeners.set(name, listener)
    return (await listener).address
  }

  #connect(client: Socket, broker: Address): void {
    const connection = new Connection({
      client,
      broker,
      closing: this.#closing.signal,
      nthOf: apiKey => this.#nthOf(apiKey),
      handle: exchange => this.#handle(exchange),
      rewritten: (request, answer) => rewritten(request, answer, of => this.#addressFor(of)),
      thawed: () => this.#gate.passed(),
    })
    this.#connections.add(connection)
    void connection.done.then(() => this.#connections.delete(connection))
  }

  #nthOf(apiKey: number): number {
    const nth = (this.#counts.get(apiKey) ?? 0) + 1
    this.#counts.set(apiKey, nth)
    return nth
  }

  async #handle(exchange: Exchange): Promise<void> {
    await this.#gate.passed()
    if (this.#closing.signal.aborted) return exchange.cut()
    const { api, nth } = exchange.request
    const fault = this.#rules.faultOf(exchange.request)
    this.seen.push({ api, nth, fault: fault.name })
    if (fault !== passOn) this.#faults += 1
    await this.#act(fault, exchange)
  }

  async #act(fault: Fault, exchange: Exchange): Promise<void> {
    try {
      await fault.act(exchange)
    } catch (error) {
      if (!(error instanceof BrokerGone)) this.#failures.push(error)
      exchange.cut()
    }
  }
}
