import { findProject, readDefinition } from '@millrace/local'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { aborted, interruption } from '../interruption.ts'
import { positiveNumber } from '../positive-number.ts'
import { runDemo } from '../run-demo.ts'
import { say, startHere, stopHere } from '../start-stack.ts'

interface Options {
  readonly orders?: number
  readonly exit?: true
}

const start = async ({ orders, exit }: Options): Promise<void> => {
  const signal = interruption()
  const definition = await readDefinition(findProject())
  const stack = await startHere(signal)
  try {
    const ok = await runDemo(definition, stack.description, orders, signal)
    process.exitCode = ok ? exitCodes.done : exitCodes.failed
    if (exit !== true && !signal.aborted) {
      say('the stack goes on running; Ctrl-C stops everything')
      await aborted(signal)
    }
  } finally {
    await stopHere(stack)
  }
  // Cut short: what was asked for has not been done.
  if (exit === true && signal.aborted) process.exitCode = exitCodes.interrupted
}

/** Exit 0: the demo's audit holds, or it was stopped on request. */
export const startCommand = (): Command =>
  new Command('start')
    .description('up and demo in one, as `npm start` does')
    .option('--orders <n>', 'place this many orders, then audit', positiveNumber)
    .option('--exit', 'stop everything when the demo is done')
    .action(start)
