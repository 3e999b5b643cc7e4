import type { StackDefinition } from '../definition.ts'
import { removeDescription, type StackDescription, writeDescription } from '../description.ts'
import type { Home } from '../home.ts'
import type { Machine } from '../machine/machine.ts'
import { stopLeftovers } from '../process/leftovers.ts'
import { keepLogsBounded } from '../process/log-file.ts'
import { describe } from './describe.ts'
import { startParts } from './parts.ts'
import { type Part, stopInOrder } from './stop.ts'
import { claimSupervision } from './supervisor-lock.ts'

export interface StackOptions {
  readonly definition: StackDefinition
  /** The folder of `millrace.config.ts`. */
  readonly root: string
  readonly home: Home
  /** One line to whoever watches. */
  readonly say: (line: string) => void
  /** Gives a start up. A stack that runs is ended with `stop`. */
  readonly signal: AbortSignal
  readonly machine?: Machine
  /** Added to every preferred port: a stack beside another. */
  readonly portShift?: number
}

export interface Stack {
  readonly description: StackDescription
  readonly notes: readonly string[]
  /** Stops everything in order, within 15 s, and leaves no process. */
  stop(): Promise<void>
}

/** Starts everything, or nothing: when something can't be started, what already runs is stopped before the error is thrown. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { home, say } = options
  const release = claimSupervision(home)
  const parts: Part[] = []
  const logs = keepLogsBounded(home)
  const stop = async () => {
    logs.stop()
    try {
      await stopInOrder(home, parts)
    } finally {
      removeDescription(home.stack)
      release()
    }
  }
  try {
    const left = await stopLeftovers(home)
    if (left.length > 0) say(`stopped what a run that was cut short had left: ${left.join(', ')}`)
    let described = false
    const started = await startParts(options, parts, () => {
      if (described) writeDescription(home.stack, describe(home, parts, started))
    })
    described = true
    const description = describe(home, parts, started)
    writeDescription(home.stack, description)
    return { description, notes: started.notes, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
