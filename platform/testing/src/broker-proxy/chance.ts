import { createHash } from 'node:crypto'
import type { ProxiedRequest } from './request.ts'

/** A number from 0 up to 1 for a request: the same for the nth request of an api whenever the seed is, whatever runs beside it. */
export type Chance = (request: ProxiedRequest, salt?: string) => number

export const chanceOf =
  (seed: number): Chance =>
  ({ apiKey, nth }, salt = '') =>
    createHash('sha256').update(`${seed}/${apiKey}/${nth}/${salt}`).digest().readUInt32BE(0) / 2 ** 32
