import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { home, root, stack } from './stack.ts'

/** Pages say the default ports and folder; this run's stack has its own. */
const withOurPlaces = (commands: string): string => {
  const { kafka, registry, services, extras } = stack()
  const port = (url: string | undefined) => new URL(url ?? '').port
  const ours: readonly (readonly [string, string])[] = [
    ['localhost:4001', `localhost:${port(services.users?.url)}`],
    ['localhost:4002', `localhost:${port(services.inventory?.url)}`],
    ['localhost:4003', `localhost:${port(services.orders?.url)}`],
    ['localhost:4005', `localhost:${port(services.notifications?.url)}`],
    ['localhost:4011', `localhost:${port(extras.mailbox?.url)}`],
    ['127.0.0.1:9092', kafka.brokers.join()],
    ['http://127.0.0.1:8081', registry.url],
    ['./.millrace/', `${home.path}/`],
  ]
  return ours.reduce((text, [theirs, own]) => text.replaceAll(theirs, own), commands)
}

/** The commands find this run's stack by themselves, whatever the environment of the tests names. */
const environment = (): NodeJS.ProcessEnv => {
  const { KAFKA_BROKERS: _, REGISTRY_URL: __, ...rest } = process.env
  return { ...rest, MILLRACE_HOME: home.path }
}

export interface Terminal {
  /** Answers what was printed, to either output. What a block defines, later ones have. */
  type(commands: string): Promise<string>
  close(): void
}

/** A reader's shell at the top of the repository. */
export const openTerminal = (): Terminal => {
  const shell = spawn('bash', ['-uo', 'pipefail'], { cwd: root, env: environment(), stdio: 'pipe' })
  const end = `end-of-${randomUUID()}`
  let printed = ''
  let heard: () => void = () => undefined
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    heard()
  })
  shell.on('exit', () => heard())
  shell.stdin.write('exec 2>&1\n')

  const type = async (commands: string): Promise<string> => {
    printed = ''
    shell.stdin.write(`{\n${withOurPlaces(commands)}\n} </dev/null\necho ${end}\n`)
    while (!printed.includes(end)) {
      if (shell.exitCode !== null || shell.signalCode !== null) throw new Error(`The shell has ended: ${printed}`)
      await new Promise<void>(resolve => {
        heard = resolve
      })
    }
    return printed.slice(0, printed.indexOf(end))
  }
  return { type, close: () => void shell.kill() }
}
