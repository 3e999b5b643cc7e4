import { readFileSync, statSync } from 'node:fs'
import { type Home, homeAt, readDescription, readSecrets, type StackDescription } from '@millrace/local'
import { inject } from 'vitest'
import { z } from 'zod'

/** The repository. */
export const root = new URL('../../..', import.meta.url).pathname

export const home: Home = homeAt(inject('stackHome'), inject('cache'))

/** The run's stack as it is now: what is restarted has another process id. */
export const stack = (): StackDescription => {
  const described = readDescription(home.stack)
  if (described === undefined) throw new Error(`no stack is described in ${home.stack}`)
  return described
}

export const services = ['users', 'inventory', 'orders', 'payments', 'notifications'] as const
export type ServiceName = (typeof services)[number]

/** The same for the whole run, restarts included. */
export const urlOf = (service: ServiceName): string => stack().services[service]?.url ?? ''

export const operatorsOwn = () => {
  const { operatorEmail = '', operatorPassword = '' } = readSecrets(home.secrets)
  return { email: operatorEmail, password: operatorPassword }
}

const end = (part: string, signal: NodeJS.Signals): number => {
  const pid = stack().pids[part]
  if (pid === undefined) throw new Error(`${part} doesn't run here`)
  process.kill(pid, signal)
  return pid
}

/** Ends a part of the stack without warning; its supervisor starts it again. Answers the process id it had. */
export const kill = (part: string): number => end(part, 'SIGKILL')

/** Asks a part of the stack to stop; its supervisor starts it again. */
export const restart = (part: string): number => end(part, 'SIGTERM')

/** Lines a part logs from now on. */
export const logOf = (part: string): (() => readonly string[]) => {
  const path = home.log(part)
  const from = statSync(path).size
  return () => readFileSync(path).subarray(from).toString().split('\n')
}

const health = z.object({ status: z.string(), checks: z.record(z.string(), z.unknown()) })

export const healthOf = async (service: ServiceName) => {
  const response = await fetch(`${urlOf(service)}/health`)
  return { code: response.status, ...health.parse(await response.json()) }
}
