import type { ApiName } from './apis.ts'
import { type Chance, chanceOf } from './chance.ts'
import { type Fault, passOn } from './fault.ts'
import type { ProxiedRequest } from './request.ts'

/** Whose requests: of one api, of several, of all but the first greetings, or those this says true of. */
export type Which = ApiName | readonly ApiName[] | 'all' | ((request: ProxiedRequest) => boolean)

export interface RuleOptions {
  /** How often, at most. Default once; `Infinity` for always. */
  readonly times?: number
  /** How many to pass on first. Default none. */
  readonly after?: number
  /** For random schedules: how likely it is, from 0 to 1, and the seed by which the same requests are met again. */
  readonly chance?: number
  readonly seed?: number
}

/** A rule in force. */
export interface Rule {
  /** How many requests it has met. */
  readonly hits: number
  /** Resolves when it first met one. */
  readonly met: Promise<void>
  /** Resolves when its fault first was over: a late request has been delivered, a delayed answer given. */
  readonly done: Promise<void>
  /** Ends it for requests to come. */
  lift(): void
}

interface Standing extends Rule {
  meets(request: ProxiedRequest): Fault | undefined
}

const greetings: readonly (ApiName | undefined)[] = ['ApiVersions', 'SaslHandshake']

const picks = (which: Which, request: ProxiedRequest): boolean => {
  if (typeof which === 'function') return which(request)
  if (which === 'all') return !greetings.includes(request.api)
  return request.api !== undefined && [which].flat().includes(request.api)
}

/** By seed, one of several. */
export type FaultChoice = Fault | readonly [Fault, ...Fault[]]

const choose = (choice: FaultChoice, chance: Chance, request: ProxiedRequest): Fault => {
  if ('act' in choice) return choice
  return choice[Math.floor(chance(request, 'choice') * choice.length)] ?? choice[0]
}

/** The rules in force, oldest first: the first that meets a request decides. */
export class Rules {
  readonly #standing = new Set<Standing>()

  add(which: Which, fault: FaultChoice, { times = 1, after = 0, chance = 1, seed = 0 }: RuleOptions): Rule {
    const [met, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const roll = chanceOf(seed)
    let [passed, hits] = [0, 0]
    const rule: Standing = {
      get hits() {
        return hits
      },
      met: met.promise,
      done: done.promise,
      lift: () => this.#standing.delete(rule),
      meets: request => {
        if (hits >= times || !picks(which, request) || passed++ < after || roll(request, 'whether') >= chance) return
        hits += 1
        met.resolve()
        const { name, act } = choose(fault, roll, request)
        return { name, act: exchange => act(exchange).finally(done.resolve) }
      },
    }
    this.#standing.add(rule)
    return rule
  }

  faultOf(request: ProxiedRequest): Fault {
    for (const rule of this.#standing) {
      const fault = rule.meets(request)
      if (fault !== undefined) return fault
    }
    return passOn
  }

  lift(): void {
    this.#standing.clear()
  }
}
