import { randomBytes } from 'node:crypto'
import bcrypt from 'bcrypt'
import { unavailable } from 'millrace'
import pLimit from 'p-limit'

const cost = 12
/** What a full queue asks its callers to wait: about the time it takes to get through it. */
const retryAfterMs = 2_000

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes one comparison whether or not there is a hash, so time doesn't tell who is registered. */
  matches(password: string, hash: string | undefined): Promise<boolean>
}

/** bcrypt, on at most `atOnce` cores with at most `waiting` behind (law 11). Throws `unavailable` when that is full. */
export const createPasswords = (bounds: { readonly atOnce: number; readonly waiting: number }): Passwords => {
  const limit = pLimit(bounds.atOnce)
  const bounded = async <R>(work: () => Promise<R>): Promise<R> => {
    if (limit.activeCount + limit.pendingCount < bounds.atOnce + bounds.waiting) return limit(work)
    throw unavailable('Too many passwords are being checked: try again soon.', { retryAfterMs })
  }
  const nobodys = bcrypt.hash(randomBytes(16).toString('hex'), cost)
  return {
    hash: password => bounded(() => bcrypt.hash(password.normalize('NFKC'), cost)),
    matches: async (password, hash) => {
      const compared = await bounded(async () => bcrypt.compare(password.normalize('NFKC'), hash ?? (await nobodys)))
      return compared && hash !== undefined
    },
  }
}
