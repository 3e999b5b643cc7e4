import type { OpenArena } from './arena/open-arena.ts'
import { warmUpBroker } from './arena/written-log.ts'
import { type Bench, ours, type Work } from './bench.ts'
import { describeMachine } from './report/machine.ts'
import { type Report, reportOf } from './report/report.ts'
import { runRounds } from './run.ts'

export interface Choices {
  readonly quick: boolean
  readonly rounds?: number
  /** Ours beside these peers alone. */
  readonly only?: readonly string[]
  /** In place of some of the bench's own sizes: then it is not to be quoted. */
  readonly work?: Work
}

const fullRounds = 5
const quickRounds = 1

/** One bench from its opening to its report. */
export const measure = async (bench: Bench, arena: OpenArena, choices: Choices): Promise<Report> => {
  const { quick, rounds = quick ? quickRounds : fullRounds } = choices
  const work = { ...(quick ? bench.quick : bench.full), ...choices.work }
  const sides = bench.sides.filter(({ name }) => name === ours || choices.only === undefined || choices.only.includes(name))
  const machine = describeMachine(arena.provider)
  if (!quick) await warmUpBroker(arena)
  const ran = await runRounds(await bench.open(arena, work), { rounds, sides, unit: bench.unit, say: arena.say, signal: arena.signal })
  const quotable = !quick && choices.work === undefined && arena.profile === undefined && rounds >= fullRounds
  return reportOf(ran.rounds, { bench, work, quotable, machine, leftOut: ran.leftOut })
}
