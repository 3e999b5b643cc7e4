import { failureOf } from 'millrace'
import { MessagingError } from '../errors.ts'
import type { CommittedOffset } from '../ports/broker.ts'

export interface Committer {
  /** Commits what is finished, soon: at once after a rest, else together with all that is asked for until the next. */
  request(): void
  /** Resolves when everything finished by now is committed, or can't be. No pauses from here on. */
  flush(): Promise<void>
}

export interface CommitterOptions {
  /** What is finished and not committed yet. */
  readonly dirty: () => readonly CommittedOffset[]
  /** Tries while the broker is unavailable. */
  readonly commit: (offsets: readonly CommittedOffset[]) => Promise<void>
  readonly committed: (offsets: readonly CommittedOffset[]) => void
  readonly refused: (error: unknown) => void
  /** From one commit to the next; cut short when there is no more to wait for. */
  readonly pause: (hurry: AbortSignal) => Promise<void>
  /** From a refusal to the next try, when nothing else is finished meanwhile; cut short likewise. */
  readonly rest: (hurry: AbortSignal) => Promise<void>
}

export const createCommitter = ({ dirty, commit, committed, refused, pause, rest }: CommitterOptions): Committer => {
  let wanted = false
  let running: Promise<void> | undefined
  let over = false
  let resting = false
  const hurry = new AbortController()

  const commitOnce = async (): Promise<void> => {
    try {
      const offsets = dirty()
      if (offsets.length === 0) return
      await commit(offsets)
      committed(offsets)
    } catch (error) {
      // Its records go to whoever owns the partition now, who handles them again (law 2).
      over = failureOf(error) === 'unavailable' || (error instanceof MessagingError && error.code === 'MR_STALE_GENERATION')
      if (over) return
      refused(error)
      void requestLater()
    }
  }

  // law 5: perhaps nothing else is finished for long, and what was is to be said.
  const requestLater = async (): Promise<void> => {
    if (resting) return
    resting = true
    await rest(hurry.signal)
    resting = false
    if (!hurry.signal.aborted && !over) request()
  }

  const run = async (): Promise<void> => {
    await Promise.resolve()
    while (wanted && !over) {
      wanted = false
      await commitOnce()
      await pause(hurry.signal)
    }
    running = undefined
  }

  const request = (): void => {
    wanted = true
    running ??= run()
  }

  return {
    request,
    flush: async () => {
      hurry.abort()
      request()
      await running
    },
  }
}
