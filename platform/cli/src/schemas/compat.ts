import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { checkCompatibility, readAvroText } from '@millrace/contracts'
import { CliError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Output, standardOutput } from '../output.ts'
import { terminalSafe } from '../text/terminal-safe.ts'
import { comparePair } from './compare-pair.ts'
import { lineOf, located, type SchemaText } from './describe.ts'
import { readSchemaText } from './read-schema.ts'

export interface CompatOptions {
  readonly reader?: string
  readonly writer?: string
  readonly pairs?: string
  readonly json?: true
}

const compatExit = { compatible: exitCodes.done, incompatible: exitCodes.failed, unchecked: exitCodes.usage } as const

const report = async (reader: SchemaText, writer: SchemaText, json: boolean, output: Output): Promise<number> => {
  const found = located(checkCompatibility(readAvroText(reader.text, reader.name), readAvroText(writer.text, writer.name)), reader, writer)
  const compatible = found.length === 0
  if (json) await output.json({ compatible, incompatibilities: found })
  else if (compatible) await output.line(terminalSafe(`compatible: ${reader.name} reads all that ${writer.name} writes`))
  else for (const one of found) await output.line(terminalSafe(lineOf(one)))
  return compatible ? compatExit.compatible : compatExit.incompatible
}

const linesOf = (path: string): AsyncIterable<string> =>
  createInterface({ input: path === '-' ? process.stdin : createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })

/** In the order they came, each as soon as it is known. */
const answerPairs = async (path: string, output: Output): Promise<number> => {
  let worst: number = compatExit.compatible
  for await (const line of linesOf(path)) {
    if (output.gone.aborted) break
    if (line.trim() === '') continue
    const answer = comparePair(line)
    await output.json(answer)
    worst = Math.max(worst, 'error' in answer ? compatExit.unchecked : answer.compatible ? compatExit.compatible : compatExit.incompatible)
  }
  return worst
}

const wrongUse = 'Give --reader and --writer, or --pairs alone; `-` (stdin) for one of them.'

const run = async ({ reader, writer, pairs, json }: CompatOptions): Promise<number> => {
  const output = standardOutput()
  if (pairs !== undefined && reader === undefined && writer === undefined) return answerPairs(pairs, output)
  if (pairs !== undefined || reader === undefined || writer === undefined || (reader === '-' && writer === '-')) throw new Error(wrongUse)
  const [readerText, writerText] = [await readSchemaText(reader), await readSchemaText(writer)]
  return report(readerText, writerText, json === true, output)
}

/** Sets the exit code: 0 compatible, 1 not. Throws MR_SCHEMAS_UNCHECKED, which exits with 2. */
export const compat = async (options: CompatOptions): Promise<void> => {
  try {
    process.exitCode = await run(options)
  } catch (cause) {
    throw new CliError('MR_SCHEMAS_UNCHECKED', `Not checked: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
