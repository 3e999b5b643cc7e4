import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from '../../errors.ts'
import { ask, lastLines } from '../../machine/command.ts'
import { until } from '../../machine/wait.ts'
import { downloaded } from '../download.ts'
import type { Place, Preparation, Provider } from '../provider.ts'
import { mongoAnswers } from './sign-of-life.ts'

const version = '0.7.0b3'
/** What was tried together with it. */
const needed = [
  'dnspython==2.9.2',
  'future==1.0.0',
  'numpy==2.4.6',
  'pymongo==4.20.0',
  'python-dateutil==4.0.0',
  's2sphere==0.2.5',
  'shapely==2.2.0',
  'tzdata==2026.6',
]
const environmentIn = (cache: string): string => join(cache, `secantusdb-${version}`)

/** A small server that speaks MongoDB's protocol, from PyPI, as a process of its own. Beta, and for development only. */
export const secantusdb: Provider = {
  name: `secantusdb ${version}`,
  howTo: 'install Python 3.11 or later (Debian: apt install python3-venv)',
  doesNotProve: 'anything about MongoDB itself: it is a beta that speaks its protocol, for development only',
  async look(machine) {
    const python = await machine.python()
    if ('missing' in python) return { usable: false, why: `${python.missing} missing`, missing: [python.missing] }
    return {
      usable: true,
      why: `${python.version} is here`,
      component: {
        kind: 'local',
        prepare: context => downloaded(environmentIn(context.cache), into => install(into, python.file, context)),
        process: secantusProcess,
      },
    }
  },
}

const install = async (directory: string, python: string, { progress, signal }: Preparation): Promise<void> => {
  progress(`installing secantusdb ${version} into a virtual environment`)
  const made = await ask(python, ['-m', 'venv', directory], { signal, timeoutMs: 120_000 })
  signal.throwIfAborted()
  if (made.code !== 0) {
    const way = 'Install its venv module (Debian: apt install python3-venv), or set MONGODB_URL to a running MongoDB.'
    throw new LocalError('MR_PREREQUISITE_MISSING', `mongo: ${python} can't make a virtual environment. ${way}\n${lastLines(made.output)}`)
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', `secantusdb==${version}`, ...needed]
  const line = (text: string) => text.startsWith('Collecting') && progress(`installing secantusdb ${version}: ${text.toLowerCase()}`)
  const answer = await ask(join(directory, 'bin', 'python'), pip, { signal, line, timeoutMs: 900_000 })
  signal.throwIfAborted()
  if (answer.code === 0) return
  const way = 'Check the network, or set MONGODB_URL to a running MongoDB.'
  throw new LocalError('MR_DOWNLOAD_FAILED', `pip could not bring secantusdb. ${way} Its last lines:\n${lastLines(answer.output)}`)
}

const secantusProcess = async (place: Place) => {
  const port = await place.port('mongo', 27017)
  const directory = place.home.data('mongo')
  mkdirSync(directory, { recursive: true })
  const bin = join(environmentIn(place.cache), 'bin')
  // Run by the interpreter: the script's first line names the directory the environment was made in.
  const server = [join(bin, 'secantusd-py'), '--host', '127.0.0.1', '--port', String(port), '--storage-path', directory]
  // law 1: without it a kill loses writes that were acknowledged.
  const command = { file: join(bin, 'python'), args: [...server, '--sync-on-commit', '--log-level', 'WARNING'], cwd: directory }
  const ready = (signal: AbortSignal) => until(() => mongoAnswers({ host: '127.0.0.1', port }), signal, 50)
  return { address: `mongodb://127.0.0.1:${port}`, process: { name: 'mongo', command, ready } }
}
