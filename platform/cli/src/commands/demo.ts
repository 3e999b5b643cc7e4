import { findProject, readDefinition } from '@millrace/local'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import { positiveNumber } from '../positive-number.ts'
import { runDemo } from '../run-demo.ts'
import { runningStack } from '../running-stack.ts'
import { stopRunning } from '../stop-running.ts'

/** Exit 0: the demo's audit holds. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('run the demo on the stack that runs here')
    .option('--orders <n>', 'place this many orders, then audit', positiveNumber)
    .option('--exit', 'stop the stack when the demo is done')
    .action(async (options: { orders?: number; exit?: true }) => {
      const project = findProject()
      const stack = runningStack(project)
      const ok = await runDemo(await readDefinition(project), stack, options.orders, interruption())
      if (options.exit === true) await stopRunning(project.home)
      process.exitCode = ok ? exitCodes.done : exitCodes.failed
    })
