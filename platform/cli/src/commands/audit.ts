import { findProject, LocalError, readDefinition } from '@millrace/local'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { runningStack } from '../running-stack.ts'

/** Exit 0: every check holds. */
export const auditCommand = (): Command =>
  new Command('audit').description('check the databases, Kafka and the surroundings against each other').action(async () => {
    const project = findProject()
    const stack = runningStack(project)
    const { audit: load } = await readDefinition(project)
    if (load === undefined) {
      throw new LocalError(
        'MR_STACK_CONFIG',
        'millrace.config.ts names no audit. Add `audit: () => import(…)`, a module that exports `audit`.',
      )
    }
    const report = await (await load()).audit(stack)
    for (const check of report.checks) {
      console.log(`${check.ok ? 'ok    ' : 'FAILED'} ${check.name} (${check.checked} checked)`)
      for (const violation of check.violations) console.log(`         ${violation}`)
    }
    console.log(report.ok ? 'the audit holds' : 'the audit does not hold')
    process.exitCode = report.ok ? exitCodes.done : exitCodes.failed
  })
