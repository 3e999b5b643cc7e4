import { Command } from 'commander'
import { changeCommand } from '../../letters/change.ts'

const help = `
Prints what would be done unless --yes is given.

Examples:
  millrace letters discard --group payments --correlation-id 0198c6a2-…                what would be done
  millrace letters discard --group payments --correlation-id 0198c6a2-… --yes --reason "test orders"`

/** Exit 0: planned, or all discarded. 1: some were not. 2: wrong usage. 130: interrupted. */
export const lettersDiscardCommand = (): Command =>
  changeCommand('discard', new Command('discard').description('end letters without handling them: for good')).addHelpText('after', help)
