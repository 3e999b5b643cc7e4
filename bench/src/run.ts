import { type Arena, SideMissing } from './arena/arena.ts'
import { type Course, ours } from './bench.ts'
import type { Rounds } from './report/report.ts'
import { figure } from './report/table.ts'
import type { Outcome } from './sides/outcome.ts'
import type { Side } from './sides/side.ts'

export interface Plan extends Pick<Arena, 'say' | 'signal'> {
  readonly rounds: number
  readonly sides: readonly Side[]
  readonly unit: string
}

export interface Ran {
  readonly rounds: Rounds
  /** Peers this machine can't run, and what it lacks. */
  readonly leftOut: ReadonlyMap<string, string>
}

/** Every side once a round, in turn: A B C A B C …; closes the course, however that ends. */
export const runRounds = async (course: Course, plan: Plan): Promise<Ran> => {
  const leftOut = new Map<string, string>()
  const done: ReadonlyMap<string, Outcome>[] = []
  try {
    for (let round = 1; round <= plan.rounds; round++) done.push(await runRound(course, plan, round, leftOut))
  } finally {
    await course.close()
  }
  return { rounds: done, leftOut }
}

const runRound = async (course: Course, plan: Plan, round: number, leftOut: Map<string, string>) => {
  const { rounds, sides, unit, say, signal } = plan
  const outcomes = new Map<string, Outcome>()
  for (const side of sides.filter(({ name }) => !leftOut.has(name))) {
    signal.throwIfAborted()
    try {
      const outcome = await course.run(side)
      outcomes.set(side.name, outcome)
      say(`round ${round} of ${rounds}: ${side.name} ${figure(outcome.value)} ${unit}`)
    } catch (error) {
      if (!(error instanceof SideMissing) || side.name === ours) throw error
      leftOut.set(side.name, error.lacks)
      say(error.message)
    }
  }
  return outcomes
}
