import { Command } from 'commander'
import { changeCommand } from '../../letters/change.ts'
import { positiveNumber } from '../../positive-number.ts'

const maxFailures = 10

const help = `
Prints what would be done unless --yes is given. Each lane is redriven from its first letter on, in order, while live messages of the lane
wait; a message that fails again stays a letter, and those behind it are held. Ctrl-C withdraws what was not tried yet.

What comes of a letter: redriven; failed (tried, and still a letter); held (the one before it in its lane is live); stopped (--max-failures);
withdrawn; void (it had ended, or failed again since); absorbed (someone asked before); refused.

Examples:
  millrace letters redrive --group payments --fingerprint 4f1c…                        what would be done
  millrace letters redrive --group payments --fingerprint 4f1c… --rate 20 --yes --reason "provider is back"
  millrace letters redrive --group payments --key order-17 --whole-lanes --yes --reason "fixed in 1.4.2"`

/** Exit 0: planned, or all redriven. 1: some were not. 2: wrong usage. 130: interrupted, what was not tried is withdrawn. */
export const lettersRedriveCommand = (): Command =>
  changeCommand('redrive', new Command('redrive').description('handle letters again, in the order of their lanes: repeats their effects'))
    .option('--max-failures <n>', 'stop when so many failed again', positiveNumber, maxFailures)
    .addHelpText('after', help)
