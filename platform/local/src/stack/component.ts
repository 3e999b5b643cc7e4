import { rmSync } from 'node:fs'
import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import type { Identity } from '../process/identity.ts'
import { supervise } from '../process/supervise.ts'
import type { Choice } from '../providers/choose.ts'
import type { External } from '../providers/provider.ts'
import type { Ports } from './ports.ts'

/** What starting one thing took. */
export interface StartUp {
  readonly ms: number
  /** Of it, bringing what wasn't cached. */
  readonly downloadMs: number
}

export interface Running {
  readonly name: string
  readonly address: string
  readonly startUp: StartUp
  /** undefined: it runs elsewhere. */
  identity(): Identity | undefined
  stop(graceMs: number): Promise<void>
}

export interface StartContext {
  readonly home: Home
  readonly ports: Ports
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  readonly changed?: (name: string, identity: Identity) => void
  /** Begin with no data. */
  readonly clean?: boolean
}

const cachedWithinMs = 250

const externalWithinMs = 30_000

/** Waits for a component that runs elsewhere. */
const reachExternal = async ({ component, provider }: Choice, way: External, signal: AbortSignal): Promise<void> => {
  try {
    await way.ready(AbortSignal.any([signal, AbortSignal.timeout(externalWithinMs)]))
  } catch (cause) {
    signal.throwIfAborted()
    const message = `${component} does not answer where ${provider} says. Start it, correct ${provider}, or unset it to have one started here.`
    throw new LocalError('MR_COMPONENT_FAILED', message, { cause })
  }
}

/** Downloads, starts and waits for a component; one that runs elsewhere is only waited for. */
export const startComponent = async (choice: Choice, context: StartContext): Promise<Running> => {
  const { home, ports, say, signal } = context
  const began = performance.now()
  const since = (from: number) => Math.round(performance.now() - from)
  if (choice.way.kind === 'external') {
    await reachExternal(choice, choice.way, signal)
    return {
      name: choice.component,
      address: choice.way.address,
      startUp: { ms: since(began), downloadMs: 0 },
      identity: () => undefined,
      stop: async () => undefined,
    }
  }
  const progress = (line: string) => say(`${choice.component}: ${line}`)
  await choice.way.prepare({ cache: home.cache, progress, signal })
  const preparedMs = since(began)
  if (context.clean === true) rmSync(home.data(choice.component), { recursive: true, force: true })
  const port = (name: string, preferred: number) => ports.claim(name, preferred)
  const { address, process } = await choice.way.process({ home, cache: home.cache, port })
  const supervised = await supervise(process, {
    home,
    say,
    signal,
    changed: identity => context.changed?.(choice.component, identity),
  })
  return {
    name: choice.component,
    address,
    startUp: { ms: since(began), downloadMs: preparedMs > cachedWithinMs ? preparedMs : 0 },
    identity: () => supervised.identity(),
    stop: graceMs => supervised.stop(graceMs),
  }
}
