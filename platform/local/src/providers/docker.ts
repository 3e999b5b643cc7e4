import { createHash } from 'node:crypto'
import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import { ask, lastLines } from '../machine/command.ts'
import type { Command } from '../process/launch.ts'
import type { Local, Preparation, Provider } from './provider.ts'

/** One name a home and component, so that a container which outlived its client is found again. */
export const containerName = (home: Home, component: string): string =>
  `millrace-${createHash('sha256').update(home.path).digest('hex').slice(0, 12)}-${component}`

/** Has the image here. */
export const pull = async (image: string, { progress, signal }: Preparation): Promise<void> => {
  if ((await ask('docker', ['image', 'inspect', image], { signal })).code === 0) return
  progress(`pulling ${image}`)
  const answer = await ask('docker', ['pull', '--quiet', image], { signal, timeoutMs: 900_000 })
  signal.throwIfAborted()
  if (answer.code !== 0) throw new LocalError('MR_DOWNLOAD_FAILED', `Docker could not pull ${image}:\n${lastLines(answer.output)}`)
}

/** A component from an image, when Docker answers. */
export const inDocker = (image: string, doesNotProve: string, process: Local['process']): Provider => ({
  name: `${image} in Docker`,
  howTo: 'start Docker',
  doesNotProve,
  async look(machine) {
    const docker = await machine.docker()
    if ('missing' in docker) return { usable: false, why: 'Docker does not answer' }
    return {
      usable: true,
      why: `${docker.version} answers`,
      component: { kind: 'local', prepare: context => pull(image, context), process },
    }
  },
})

export interface Container {
  readonly name: string
  readonly options: readonly string[]
  readonly image: string
  readonly command: readonly string[]
}

/**
 * A container in the foreground of a supervised client, as this user, so that its files are ours. `--rm` and `--init`: asking
 * the client to end ends the container. One left by a client that was killed is removed before each start.
 */
export const containerCommand = async (container: Container): Promise<Command> => {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`
  const run = ['docker', 'run', '--rm', '--init', '--name', container.name, '--user', user, ...container.options, container.image]
  const script = 'docker rm --force "$1" >/dev/null 2>&1; shift; exec "$@"'
  return { file: 'sh', args: ['-c', script, 'sh', container.name, ...run, ...container.command] }
}
