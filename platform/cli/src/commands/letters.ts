import { Command } from 'commander'
import { lettersDiscardCommand } from './letters/discard.ts'
import { lettersEditCommand } from './letters/edit.ts'
import { lettersGroupsCommand } from './letters/groups.ts'
import { lettersJournalCommand } from './letters/journal.ts'
import { lettersListCommand } from './letters/list.ts'
import { lettersRedriveCommand } from './letters/redrive.ts'
import { lettersShowCommand } from './letters/show.ts'

/** Exit codes of each command are beside it. */
export const lettersCommand = (): Command =>
  new Command('letters')
    .description('messages that could not be handled: why, and what becomes of them')
    .addCommand(lettersGroupsCommand())
    .addCommand(lettersListCommand())
    .addCommand(lettersShowCommand())
    .addCommand(lettersRedriveCommand())
    .addCommand(lettersDiscardCommand())
    .addCommand(lettersEditCommand())
    .addCommand(lettersJournalCommand())
