import type { Broker, Clock, Ids, Member, MemberOptions, Producer, TransactionalWriter } from '@millrace/messaging'
import type { MemoryBroker } from '@millrace/messaging/memory'
import { unavailable } from 'millrace'
import { type MemoryDatabase, type MemoryStore, memoryStore } from '../memory/index.ts'

/** What an operating system may do to a process, and a network between it and its servers. */
export interface SimulatedProcess {
  readonly clock: Clock
  readonly store: MemoryStore
  readonly broker: Broker
  /** Stands still from now on, its sessions running out. */
  pause(): void
  resume(): void
  /** Nothing of it happens any more, not even what it had begun. */
  kill(): void
  /** The group coordinator gives up on it once; it joins again. */
  expire(): void
  /** The next send is done, but its answer is lost. */
  loseNextSend(): void
}

export interface Machine {
  readonly clock: Clock
  readonly ids: Ids
  readonly broker: MemoryBroker
  readonly database: MemoryDatabase
}

/** A process on this machine: all it does goes through a gate, and every request takes a few random milliseconds. */
export const simulatedProcess = ({ clock, ids, broker, database }: Machine): SimulatedProcess => {
  let gate: Promise<void> | undefined
  let open: () => void = () => undefined
  let dead = false
  let lost = 0
  const members = new Set<Member>()

  const passed = async (): Promise<void> => {
    while (gate !== undefined) await gate
  }
  const travel = async (): Promise<void> => {
    await passed()
    await clock.sleep(Math.floor(ids.random() * 4))
    await passed()
  }
  const shut = (): void => {
    gate ??= new Promise(resolve => {
      open = resolve
    })
  }
  const expire = (): void => members.forEach(member => void broker.expire(member))

  const client = broker.client()
  const answered = async <T>(work: () => Promise<T>): Promise<T> => {
    await travel()
    const answer = await work()
    await travel()
    return answer
  }
  const producer = (name: string): Producer => {
    const inner = client.producer(name)
    const send: Producer['send'] = async records => {
      const positions = await answered(() => inner.send(records))
      if (lost === 0) return positions
      lost -= 1
      throw unavailable('a test lost the answer of a send')
    }
    return { send, close: () => inner.close() }
  }
  const transactions = (id: string): TransactionalWriter => {
    const inner = client.transactions(id)
    return {
      transaction: work => answered(() => inner.transaction(send => work(records => answered(() => send(records))))),
      close: () => inner.close(),
    }
  }
  const join = (options: MemberOptions): Member => {
    const member = client.join({
      ...options,
      assigned: async assignment => (dead ? undefined : passed().then(() => options.assigned(assignment))),
      revoked: async assignment => (dead ? undefined : options.revoked(assignment)),
      records: (batch, assignment) => (dead ? undefined : options.records(batch, assignment)),
    })
    members.add(member)
    return { joined: member.joined, close: () => member.close().finally(() => members.delete(member)) }
  }

  return {
    clock: { ...clock, sleep: async (ms, signal) => clock.sleep(ms, signal).then(passed) },
    store: memoryStore(database, { turn: travel }),
    broker: {
      ready: signal => client.ready(signal),
      topics: client.topics,
      groups: client.groups,
      producer,
      transactions,
      join,
      follow: options => client.follow(options),
      close: () => client.close(),
    },
    pause: () => {
      shut()
      expire()
    },
    resume: () => {
      if (dead) return
      gate = undefined
      open()
    },
    kill: () => {
      dead = true
      shut()
      expire()
      for (const member of members) void member.close()
    },
    expire,
    loseNextSend: () => {
      lost += 1
    },
  }
}
