import { type Arena, SideMissing } from './arena/arena.ts'
import type { Bench, Course, Work } from './bench.ts'
import { ours } from './bench.ts'
import type { Rounds } from './report/report.ts'
import { figure } from './report/table.ts'
import type { Outcome } from './sides/outcome.ts'
import type { Side } from './sides/side.ts'

export interface Plan {
  readonly rounds: number
  readonly work: Work
  /** Of the bench's sides, those to run. */
  readonly sides: readonly Side[]
}

export interface Ran {
  readonly rounds: Rounds
  readonly leftOut: ReadonlyMap<string, string>
}

/** Every side once a round, in turn: A B C A B C …, each in a process of its own. */
export const runBench = async (bench: Bench, arena: Arena, { rounds, work, sides }: Plan): Promise<Ran> => {
  const course = await bench.open(arena, work)
  const leftOut = new Map<string, string>()
  const done: ReadonlyMap<string, Outcome>[] = []
  try {
    for (let round = 1; round <= rounds; round++) {
      const present = sides.filter(({ name }) => !leftOut.has(name))
      done.push(await runRound(course, arena, present, { leftOut, label: `round ${round} of ${rounds}`, unit: bench.unit }))
    }
  } finally {
    await course.close()
  }
  return { rounds: done, leftOut }
}

interface Saying {
  readonly leftOut: Map<string, string>
  readonly label: string
  readonly unit: string
}

const runRound = async (course: Course, arena: Arena, sides: readonly Side[], { leftOut, label, unit }: Saying) => {
  const outcomes = new Map<string, Outcome>()
  for (const side of sides) {
    arena.signal.throwIfAborted()
    try {
      const outcome = await course.run(side)
      outcomes.set(side.name, outcome)
      arena.say(`${label}: ${side.name} ${figure(outcome.value)} ${unit}`)
    } catch (error) {
      if (!(error instanceof SideMissing) || side.name === ours) throw error
      leftOut.set(side.name, error.message)
      arena.say(error.message)
    }
  }
  return outcomes
}
