import { setTimeout as sleep } from 'node:timers/promises'
import { MessagingError } from '@millrace/messaging'
import { closed } from '../errors.ts'
import {
  type ApiVersions,
  type Connection,
  ConnectionClass,
  type ConnectionOptions,
  type Exchange,
  socketFactory,
  stockKafkajs,
} from '../kafkajs.ts'
import { apiVersions } from '../wire/api-versions.ts'
import { FastConnection } from './fast-connection.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

type Client = Pick<ConnectionOptions, 'clientId' | 'logger' | 'ssl' | 'sasl'>

/** A socket of a client library's, not connected yet. It need not outlive a failure: Link takes a new one. */
export type Connect = (to: Address & Client & { readonly connectionTimeoutMs: number }) => Connection

export interface LinkOptions extends Client {
  /** In place of kafkajs's sockets. */
  readonly connect?: Connect | undefined
  /** How long a request waits for its answer, beyond what the broker may hold it. Default 10 s. */
  readonly requestTimeoutMs?: number | undefined
}

const longestConnectionTimeoutMs = 3_000
export const defaultRequestTimeoutMs = 10_000

const fetchApi = 1
/** Fetches name topics by id. */
const neededFetchVersion = 13

const kafkajsConnection: Connect = ({ connectionTimeoutMs: connectionTimeout, ...to }) =>
  new (stockKafkajs ? ConnectionClass : FastConnection)({
    ...to,
    socketFactory: socketFactory(),
    connectionTimeout,
    requestTimeout: defaultRequestTimeoutMs,
    // Link has its own deadlines: kafkajs would look at every socket ten times a second.
    enforceRequestTimeout: false,
  })

const checkVersions = (versions: ApiVersions, { host, port }: Address): void => {
  const newest = versions[fetchApi]?.maxVersion ?? 0
  if (newest >= neededFetchVersion) return
  throw new MessagingError('MR_BROKER_REFUSED', `the broker at ${host}:${port} is too old: Kafka 3.1 or newer is needed.`, {
    failure: 'permanent',
  })
}

/**
 * One socket to one broker, used until it fails, then thrown away: a kafkajs connection that is used again reads on in the
 * middle of an old answer, and two requests at once open two sockets.
 */
export class Link {
  readonly address: Address
  readonly #connection: Connection
  readonly #requestTimeoutMs: number
  readonly #closing = new AbortController()
  #open = true

  private constructor(address: Address, connection: Connection, requestTimeoutMs: number) {
    this.address = address
    this.#connection = connection
    this.#requestTimeoutMs = requestTimeoutMs
  }

  /** Rejects as soon as the signal aborts, leaving no socket. */
  static async open(address: Address, options: LinkOptions, signal: AbortSignal): Promise<Link> {
    const { connect = kafkajsConnection, requestTimeoutMs = defaultRequestTimeoutMs, ...client } = options
    const connectionTimeoutMs = Math.min(longestConnectionTimeoutMs, requestTimeoutMs)
    const link = new Link(address, connect({ ...address, ...client, connectionTimeoutMs }), requestTimeoutMs)
    const givenUp = Promise.withResolvers<never>()
    const giveUp = () => givenUp.reject(closed('the connection'))
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    try {
      await Promise.race([link.#greet(connectionTimeoutMs), givenUp.promise])
      return link
    } catch (error) {
      await link.close()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  async #greet(connectionTimeoutMs: number): Promise<void> {
    await this.#connection.connect()
    const { versions } = await this.send(apiVersions(), connectionTimeoutMs)
    checkVersions(versions, this.address)
    this.#connection.setVersions(versions)
    this.#connection.setSupportAuthenticationProtocol(true)
    await this.#connection.authenticate()
  }

  get usable(): boolean {
    return this.#open && this.#connection.isConnected()
  }

  /** Kafka answers one request at a time on a connection: what may wait long goes over a link of its own. */
  async send<Answer>(exchange: Exchange<Answer>, timeoutMs = this.#requestTimeoutMs): Promise<Answer> {
    await this.#leftAlone()
    if (!this.usable) throw new Error(`the connection to ${this.address.host}:${this.address.port} is lost`)
    const deadline = setTimeout(
      () => void this.close(new Error(`${exchange.request.apiName} wasn't answered within ${timeoutMs} ms`)),
      timeoutMs,
    )
    try {
      return await this.#connection.send(exchange)
    } finally {
      clearTimeout(deadline)
    }
  }

  /** A throttling broker wouldn't read what is sent: the time until it does is none of the request's. */
  async #leftAlone(): Promise<void> {
    for (let waitMs = this.#throttledForMs; waitMs > 0 && this.#open; waitMs = this.#throttledForMs) {
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  get #throttledForMs(): number {
    return this.#connection.throttledForMs?.() ?? 0
  }

  /** Rejects what is under way. Leaves no socket and no timer. */
  async close(reason: Error = closed('the connection')): Promise<void> {
    this.#open = false
    this.#closing.abort()
    this.#connection.rejectRequests(reason)
    await this.#connection.disconnect()
    this.#connection.socket?.destroy()
  }
}
