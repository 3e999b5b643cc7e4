import type { Room } from '../batch/room.ts'

/** Looks at what is asked in each lane: again whenever something comes, and when what the lane waits for is there. */
export interface LaneTurns {
  lookAt(lane: string): void
}

export interface LaneTurnsOptions {
  /** Runs a task in its lane's turn. */
  readonly runInLane: (lane: string, task: () => Promise<void>) => void
  readonly room: Room
  readonly stopping: AbortSignal
  /** Does what can be done in this lane now. Resolves with what the lane waits for, or with nothing when there is no more to do. */
  readonly advance: (lane: string) => Promise<{ readonly until: Promise<void> } | undefined>
  readonly troubled: (error: unknown) => void
}

export const createLaneTurns = ({ runInLane, room, stopping, advance, troubled }: LaneTurnsOptions): LaneTurns => {
  /** Lanes in their turn, or waiting for it: each with how it is told that something came. */
  const looking = new Map<string, () => void>()

  // law 11: what holds payloads needs a place; what only waits has none.
  const advanceInRoom: LaneTurnsOptions['advance'] = async lane => {
    await new Promise<void>(resolve => room.enter(1, resolve))
    try {
      return await advance(lane)
    } catch (error) {
      troubled(error)
      return undefined
    } finally {
      room.leave(1)
    }
  }

  const workThrough = async (lane: string): Promise<void> => {
    for (let isOver = false; !isOver; ) {
      const news = Promise.withResolvers<void>()
      let came = false
      looking.set(lane, () => {
        came = true
        news.resolve()
      })
      const waits = await advanceInRoom(lane)
      if (waits === undefined) isOver = !came
      else await Promise.race([waits.until, news.promise])
    }
    looking.delete(lane)
  }

  const tellAll = (): void => {
    for (const tell of looking.values()) tell()
  }
  stopping.addEventListener('abort', tellAll, { once: true })

  return {
    lookAt: lane => {
      if (stopping.aborted) return
      const tell = looking.get(lane)
      if (tell !== undefined) return tell()
      looking.set(lane, () => undefined)
      runInLane(lane, () => workThrough(lane))
    },
  }
}
