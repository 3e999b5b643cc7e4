import { spawn } from 'node:child_process'
import { type Arena, SideMissing } from '../arena/arena.ts'
import type { Job } from './job.ts'
import type { Outcome } from './outcome.ts'
import type { Command, Side } from './side.ts'

const longestRunMs = 300_000

/** Runs a side's process to its end and reads its outcome. */
export const runSide = async (arena: Arena, side: Side, job: Job): Promise<Outcome> => {
  const command = await side.command(arena, job)
  if ('missing' in command) throw new SideMissing(side.name, command.missing)
  return side.read(await outputOf(side.name, command, arena.signal), job)
}

const outputOf = (name: string, { file, args }: Command, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(longestRunMs)])
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], signal: limit, killSignal: 'SIGKILL' })
    let output = ''
    let complaints = ''
    child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk).slice(-200_000)))
    child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk).slice(-4_000)))
    child.on('error', reject)
    child.on('close', (code, stoppedBy) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${name} ended with ${stoppedBy ?? `code ${code}`}:\n${complaints}\n${output.slice(-2_000)}`))
    })
  })
