import type { Store } from '@millrace/event-sourcing'
import type { Broker } from '@millrace/messaging'
import { group, topic } from './contract.ts'
import type { WatchedLetters } from './live-letters.ts'
import type { Published } from './publishing.ts'

export interface OffsetsAudit {
  note(message: Published): void
  /** Messages below a committed offset that are neither handled nor letters (law 5). Call one at a time. */
  check(): Promise<readonly Published[]>
  /** Messages below a committed offset, looked at so far. */
  readonly checked: number
}

export interface OffsetsAuditOptions {
  readonly broker: Broker
  readonly store: Pick<Store, 'commits'>
  readonly letters: WatchedLetters
}

/** law 5, looked at while everything goes on: a committed offset means that all before it were handled or are letters. */
export const auditOffsets = ({ broker, store, letters }: OffsetsAuditOptions): OffsetsAudit => {
  /** Not known to be handled yet, by partition. */
  const open = new Map<number, Published[]>()
  let checked = 0

  const check = async (): Promise<readonly Published[]> => {
    // In this order: what a later look shows can only be more than was true at the commit.
    const committed = await broker.topics.committed(group, [topic])
    await letters.caughtUp()
    const live = new Set(letters.live.keys())
    const below = committed.flatMap(({ partition, offset }) => (open.get(partition) ?? []).filter(({ at }) => at.offset < offset))
    const heads = await store.commits.heads([...new Set(below.map(({ lane }) => lane))])
    const isHandled = ({ lane, place }: Published): boolean => (heads.get(lane)?.sequence ?? 0) >= place
    const handled = new Set(below.filter(isHandled))
    for (const [partition, messages] of open) {
      open.set(
        partition,
        messages.filter(message => !handled.has(message)),
      )
    }
    checked += handled.size
    return below.filter(message => !handled.has(message) && !live.has(`${message.at.partition}/${message.at.offset}`))
  }

  return {
    note: message => {
      const messages = open.get(message.at.partition)
      if (messages === undefined) open.set(message.at.partition, [message])
      else messages.push(message)
    },
    check,
    get checked() {
      return checked
    },
  }
}
