import { failed, type Outcome, succeeded } from '@millrace/messaging'
import { failureOf } from 'millrace'

/** Runs a batch of writes. One that is refused holds something that can't be stored: alone, it fails alone. */
export const isolating =
  <T, R>(write: (items: readonly T[]) => Promise<readonly R[]>) =>
  async (items: readonly T[]): Promise<readonly Outcome<R>[]> => {
    try {
      return (await write(items)).map(succeeded)
    } catch (error) {
      if (items.length === 1 || failureOf(error) === 'unavailable') return items.map(() => failed(error))
      const alone = items.map(item => isolating(write)([item]))
      return (await Promise.all(alone)).flat()
    }
  }
