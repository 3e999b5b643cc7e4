import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { choosePort, portIsFree } from '../machine/ports.ts'

const rememberedShape = z.record(z.string(), z.int().min(1).max(65_535))

/** The ports of a stack, each claimed once, remembered from run to run. */
export interface Ports {
  claim(name: string, preferred: number): Promise<number>
}

export interface PortsOptions {
  /** File they are remembered in. */
  readonly file: string
  /** Added to every preferred port: a second stack beside the first. */
  readonly shift?: number
  readonly say?: (line: string) => void
  readonly isFree?: (port: number) => Promise<boolean>
}

const remembered = (file: string): Record<string, number> => {
  try {
    return rememberedShape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

export const portsIn = (options: PortsOptions): Ports => {
  const { file, shift = 0, isFree = portIsFree } = options
  const ports = remembered(file)
  const taken = new Set<number>()
  let turn: Promise<unknown> = Promise.resolve()
  const claim = async (name: string, preferred: number): Promise<number> => {
    const wanted = ports[name] ?? preferred + shift
    const port = await choosePort(wanted, taken, isFree)
    if (port !== wanted) options.say?.(`port ${wanted} is taken: ${name} moves to ${port}`)
    taken.add(port)
    ports[name] = port
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`)
    return port
  }
  return {
    // One after the other: two claims at once could be given the same free port.
    claim(name, preferred) {
      const next = turn.then(() => claim(name, preferred))
      turn = next.catch(() => undefined)
      return next
    },
  }
}
