import { setTimeout as sleep } from 'node:timers/promises'
import type { Members } from './members.ts'
import { between } from './random.ts'
import type { Weather } from './trouble.ts'

export interface ChaosOptions {
  readonly members: Members
  readonly random: () => number
  /** 1: as in a long soak; less: everything oftener. */
  readonly pace: number
  readonly killBroker: () => void
  readonly redrive: () => Promise<void>
  readonly say: (line: string) => void
}

export interface Chaos {
  readonly done: Readonly<Record<string, number>>
  /** What went wrong that must not, whatever happens: a stop that wasn't clean (law 12). */
  readonly faults: readonly string[]
  /** Resolves when nothing more will happen: all members run, every dependency is up, all code is mended. */
  end(): Promise<void>
}

/** Seconds from one to the next, at pace 1. */
const every = { member: [4, 15], broker: [40, 90], dependency: [8, 30], mending: [15, 40], redrive: [8, 20] } as const

export const startChaos = ({ members, random, pace, killBroker, redrive, say }: ChaosOptions): Chaos => {
  const done: Record<string, number> = {}
  const faults: string[] = []
  const ending = new AbortController()
  const busy = new Set<Promise<void>>()
  let weather: Weather = { down: [], mendedBefore: 0 }

  const note = (what: string, line = what): void => {
    done[what] = (done[what] ?? 0) + 1
    say(line)
  }
  const seconds = ([low, high]: readonly [number, number]): number => between(random, low, high) * pace
  const wait = (s: number) => sleep(s * 1_000, undefined, { signal: ending.signal }).catch(() => undefined)
  const change = (next: Partial<Weather>): void => {
    weather = { ...weather, ...next }
    members.tell(weather)
  }

  const loop = async (range: readonly [number, number], act: () => Promise<void> | void): Promise<void> => {
    for (;;) {
      await wait(seconds(range))
      if (ending.signal.aborted) return
      await act()
    }
  }

  /** Does something to one member, and undoes it after a while, whatever happens to the others meanwhile. */
  const disturb = async (member: number): Promise<void> => {
    const kind = ['leave', 'kill', 'pause'][Math.floor(random() * 3)] ?? 'pause'
    if (kind === 'pause') {
      const s = between(random, 0.5, 25) * Math.max(pace, 0.4)
      note('pauses', `consumer ${member} stands still for ${s.toFixed(1)} s`)
      members.pause(member)
      await wait(s)
      members.resume(member)
      return
    }
    if (kind === 'kill') {
      note('kills', `consumer ${member} is killed`)
      members.kill(member)
    } else {
      note('leaves', `consumer ${member} leaves`)
      const how = await members.leave(member)
      if (how !== 'code 0') faults.push(`consumer ${member} was asked to stop and ended with ${how}`)
    }
    await wait(seconds([1, 12]))
    note('joins', `consumer ${member} joins`)
    members.start(member)
  }

  const disturbed = new Set<number>()
  const disturbOne = (): void => {
    const free = Array.from({ length: members.count }, (_, member) => member).filter(member => !disturbed.has(member))
    const member = free[Math.floor(random() * free.length)]
    if (member === undefined) return
    disturbed.add(member)
    const work = disturb(member).finally(() => disturbed.delete(member))
    busy.add(work)
    void work.finally(() => busy.delete(work))
  }

  const failDependency = async (): Promise<void> => {
    const dependency = Math.floor(random() * 3)
    const s = between(random, 1, 12) * Math.max(pace, 0.4)
    note('outages', `dependency ${dependency} is down for ${s.toFixed(1)} s`)
    change({ down: [dependency] })
    await wait(s)
    change({ down: [] })
  }

  const mend = (): void => {
    note('mendings', 'the code of the handlers is mended')
    change({ mendedBefore: Date.now() })
  }

  const redriveAll = async (): Promise<void> => {
    note('redrives', 'letters are redriven')
    await redrive()
  }

  change({})
  const loops = [
    loop(every.member, disturbOne),
    loop(every.broker, () => {
      note('broker kills', 'the broker is killed')
      killBroker()
    }),
    loop(every.dependency, failDependency),
    loop(every.mending, mend),
    loop(every.redrive, redriveAll),
  ]

  return {
    done,
    faults,
    end: async () => {
      ending.abort()
      await Promise.all([...loops, ...busy])
      change({ down: [], mendedBefore: Number.POSITIVE_INFINITY })
      for (let member = 0; member < members.count; member += 1) {
        members.resume(member)
        members.start(member)
      }
    },
  }
}
