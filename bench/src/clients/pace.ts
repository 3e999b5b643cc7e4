import type { Outcome } from '../sides/outcome.ts'

export interface Pace {
  /** A second. */
  readonly rate: number
  /** Of this process, each: unlike the rate, hardly changed by what else the machine does. */
  readonly cpuMicros: number
}

/** From now until it is asked: how fast `counted` grew, and what that cost. */
export const paceOf = (counted: () => number): (() => Pace) => {
  const [cpu, from, before] = [process.cpuUsage(), performance.now(), counted()]
  return () => {
    const done = counted() - before
    const { user, system } = process.cpuUsage(cpu)
    return { rate: (done * 1_000) / (performance.now() - from), cpuMicros: (user + system) / done }
  }
}

export const paceNotes = ({ cpuMicros }: Pace): Outcome['notes'] => ({ 'CPU µs a message': Number(cpuMicros.toPrecision(3)) })
