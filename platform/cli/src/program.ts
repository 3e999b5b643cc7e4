import { Command } from 'commander'
import { auditCommand } from './commands/audit.ts'
import { demoCommand } from './commands/demo.ts'
import { downCommand } from './commands/down.ts'
import { groupsCommand } from './commands/groups.ts'
import { lettersCommand } from './commands/letters.ts'
import { messagesCommand } from './commands/messages.ts'
import { offsetsCommand } from './commands/offsets.ts'
import { registryCommand } from './commands/registry.ts'
import { schemasCommand } from './commands/schemas.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { topicsCommand } from './commands/topics.ts'
import { upCommand } from './commands/up.ts'
import { exitCodes, exitCodesHelp } from './exit-codes.ts'

/** Whatever the level, wrong usage ends alike. */
const inherit = (command: Command, parent: Command): Command => {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}

/** The `millrace` command with all its commands. */
export const createProgram = (): Command => {
  const program = new Command('millrace')
    .description('Millrace: a whole event streaming stack on one machine, its contracts and topics.')
    .option('--verbose', 'print where an error came from')
    .addHelpText('after', exitCodesHelp)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.done : exitCodes.usage))
  const commands = [
    upCommand(),
    startCommand(),
    demoCommand(),
    auditCommand(),
    statusCommand(),
    downCommand(),
    topicsCommand(),
    groupsCommand(),
    messagesCommand(),
    lettersCommand(),
    offsetsCommand(),
    schemasCommand(),
    registryCommand(),
  ]
  for (const command of commands) program.addCommand(inherit(command, program))
  return program
}
