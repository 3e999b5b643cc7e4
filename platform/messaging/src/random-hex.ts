import { randomBytes } from 'node:crypto'

const POOL_BYTES = 4096

const pooledHex = (): ((bytes: number) => string) => {
  let pool = ''
  let used = 0
  return bytes => {
    if (used + 2 * bytes > pool.length) {
      pool = randomBytes(POOL_BYTES).toString('hex')
      used = 0
    }
    used += 2 * bytes
    return pool.slice(used - 2 * bytes, used)
  }
}

/** So many random bytes, as hexadecimal digits: asking the system for every id's bytes costs more than handling a message. */
export const randomHex = pooledHex()
