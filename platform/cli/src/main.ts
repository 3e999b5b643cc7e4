import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { Interrupted } from './interruption.ts'
import { createProgram } from './program.ts'

const program = createProgram()
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof Interrupted) {
    process.exitCode = exitCodes.interrupted
  } else {
    console.error(`millrace: ${messageOf(error)}`)
    if (program.opts().verbose === true) console.error(error)
    process.exitCode = exitCodeOf(error)
  }
}
