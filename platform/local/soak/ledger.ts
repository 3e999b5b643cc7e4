import { type Commit, type Store, slotOf } from '@millrace/event-sourcing'
import { createBatcher, perGroup, succeeded } from '@millrace/messaging'
import { idOf, type Numbered } from './contract.ts'

/** What became of a message given to the ledger. `misordered`: one of its lane before it wasn't handled yet (law 4). */
export type Entered = 'new' | 'repeat' | 'misordered'

/** The effects of a soak's messages: one stream a lane, in a real store, so that repeats change nothing (law 2). */
export interface Ledger {
  /** Messages of one lane, in order. One outcome for each. */
  enter(messages: readonly Numbered[]): Promise<readonly Entered[]>
}

const mostAtOnce = 200

const commitOf = (lane: string, version: number, messages: readonly Numbered[]): Commit => ({
  stream: lane,
  version,
  handled: messages.map(message => ({ id: idOf(message), outcome: 'accepted' })),
  at: new Date(),
  source: 'soak',
  messages: [],
  sequence: messages.at(-1)?.place ?? 0,
  slot: slotOf(lane),
  published: true,
})

export const createLedger = ({ commits }: Pick<Store, 'commits'>): Ledger => {
  const heads = createBatcher<string, Commit | undefined>(
    async lanes => {
      const found = await commits.heads([...new Set(lanes)])
      return lanes.map(lane => succeeded(found.get(lane)))
    },
    { max: mostAtOnce },
  )
  const appends = createBatcher<Commit, 'appended' | 'duplicate'>(async batch => (await commits.append(batch)).map(succeeded), {
    max: mostAtOnce,
    admission: perGroup<Commit>({ by: ({ stream }) => stream, maxItems: 1 }),
  })

  const enter: Ledger['enter'] = async messages => {
    const [first] = messages
    if (first === undefined) return []
    const head = await heads.add(first.lane)
    const outcomes = sortOut(messages, head?.sequence ?? 0)
    const fresh = messages.filter((_, at) => outcomes[at] === 'new')
    if (fresh.length === 0) return outcomes
    const appended = await appends.add(commitOf(first.lane, (head?.version ?? 0) + 1, fresh))
    // Another member was quicker, or an answer was lost.
    return appended === 'appended' ? outcomes : enter(messages)
  }
  return { enter }
}

const sortOut = (messages: readonly Numbered[], done: number): readonly Entered[] => {
  let next = done + 1
  return messages.map(({ place }) => {
    if (place !== next) return place < next ? 'repeat' : 'misordered'
    next += 1
    return 'new'
  })
}
