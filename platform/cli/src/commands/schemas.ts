import { join } from 'node:path'
import { findProject, readDefinition } from '@millrace/local'
import { check, type Generated, generate, watch } from '@millrace/schema-tools'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import { compat } from '../schemas/compat.ts'

const folderHere = async (): Promise<string> => {
  const project = findProject()
  return join(project.root, (await readDefinition(project)).schemas ?? 'schemas')
}

const print = ({ written, stale, unchanged }: Generated): void => {
  for (const path of written) console.log(`wrote ${path}`)
  for (const path of stale) console.log(`removed ${path}`)
  if (written.length + stale.length === 0) console.log(`up to date: ${unchanged.length} files`)
}

const generateHere = async (options: { watch?: true; check?: true }): Promise<void> => {
  const folder = await folderHere()
  if (options.check === true) {
    const stale = await check({ folder })
    for (const { path, why } of stale) console.log(`${path}: ${why}`)
    console.log(stale.length === 0 ? 'the generated files are what the contracts say' : 'run `npm run millrace -- schemas generate`')
    process.exitCode = stale.length === 0 ? exitCodes.done : exitCodes.failed
  } else if (options.watch === true) {
    for await (const run of watch({ folder, signal: interruption() })) {
      if ('generated' in run) print(run.generated)
      else console.error(`millrace: ${run.error instanceof Error ? run.error.message : String(run.error)}`)
    }
  } else {
    print(await generate({ folder }))
  }
}

/** Exit 0: written, or with --check, up to date. */
export const schemasCommand = (): Command =>
  new Command('schemas')
    .description('the contracts')
    .addCommand(
      new Command('generate')
        .description('write types and contracts from the Avro sources')
        .option('--watch', 'again after every change, until Ctrl-C')
        .option('--check', 'write nothing; fail when a generated file is stale')
        .action(generateHere),
    )
    .addCommand(
      new Command('compat')
        .description("whether a reader's Avro schema reads all that a writer's schema writes; exit 0: it does, 1: not, 2: couldn't check")
        .option('--reader <file>', 'the schema that reads (`-`: stdin)')
        .option('--writer <file>', 'the schema that wrote (`-`: stdin)')
        .option('--pairs <file>', 'many at once: NDJSON {reader, writer} in, one answer a line out, in the same order (`-`: stdin)')
        .option('--json', 'the answer as JSON, with JSON pointers, lines and columns')
        .action(compat),
    )
