import { findProject } from '@millrace/local'
import { Command } from 'commander'
import { startDetached } from '../detach.ts'
import { aborted, interruption } from '../interruption.ts'
import { startHere, stopHere } from '../start-stack.ts'

const up = async (): Promise<void> => {
  const signal = interruption()
  const stack = await startHere(signal)
  if (process.stdout.isTTY) console.log('Ctrl-C stops everything.')
  await aborted(signal)
  await stopHere(stack)
}

/** Exit 0: it ran and was stopped on request, or with --detach, it runs. */
export const upCommand = (): Command =>
  new Command('up')
    .description('start the stack, and keep it running until Ctrl-C')
    .option('--detach', 'return once it runs; `millrace down` stops it')
    .action(async (options: { detach?: true }) => {
      if (options.detach !== true) return up()
      process.exitCode = await startDetached(findProject())
      if (process.exitCode === 0) console.log('It runs in the background. `npm run millrace -- down` stops it.')
    })
