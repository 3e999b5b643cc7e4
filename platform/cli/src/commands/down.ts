import { findProject } from '@millrace/local'
import { Command } from 'commander'
import { stopRunning } from '../stop-running.ts'

/** Exit 0: nothing runs any more, whether or not anything did. */
export const downCommand = (): Command =>
  new Command('down').description('stop the stack, and whatever a crashed one left').action(async () => {
    const began = performance.now()
    const ran = await stopRunning(findProject().home)
    console.log(ran ? `stopped after ${((performance.now() - began) / 1000).toFixed(1)} s` : 'nothing was running')
  })
