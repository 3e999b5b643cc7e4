import { askForLetters, type Broker, findLetters, systemClock, systemIds } from '@millrace/messaging'
import { group } from './contract.ts'

export interface RedriveOptions {
  readonly broker: Broker
  readonly random: () => number
  /** Ends all waiting. */
  readonly over: AbortSignal
  /** Hears what came of every request. */
  readonly answered: (outcome: string) => void
}

const waitMs = 15_000
/** Some requests name letters that may have ended or been written anew since, and come beside others. */
const lateShare = 0.3

/** Redrives every live letter; now and then asks for what was live a while ago too, a second time. */
export const redriving = ({ broker, random, over, answered }: RedriveOptions): (() => Promise<void>) => {
  let earlier: Awaited<ReturnType<typeof findLetters>> = []
  const ask = (letters: typeof earlier): Promise<unknown> => {
    const leave = AbortSignal.any([over, AbortSignal.timeout(waitMs)])
    return askForLetters({
      broker,
      group,
      letters,
      kind: 'redrive',
      clock: systemClock,
      ids: systemIds,
      by: 'soak',
      why: 'the soak redrives whatever is live',
      stop: over,
      leave,
      answered: ({ outcome }) => answered(outcome),
      trouble: () => undefined,
    })
  }
  return async () => {
    const signal = AbortSignal.any([over, AbortSignal.timeout(waitMs)])
    const letters = await findLetters(broker, group, { signal }).catch(() => [])
    const late = random() < lateShare ? earlier : []
    earlier = letters
    // A broker that is down just then: the next time will do.
    await Promise.allSettled([ask(letters), ask(late)])
  }
}
