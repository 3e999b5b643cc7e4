import { ask } from './command.ts'

/** A program this machine has, or what to say about its absence. */
export type Found = { readonly file: string; readonly version: string } | { readonly missing: string }

/** `openjdk version "17.0.15"` → 17; Java 8 calls itself 1.8. */
export const javaMajor = (output: string): number | undefined => {
  const version = /version "(\d+)(?:\.(\d+))?/.exec(output)
  if (version === null) return undefined
  return Number(version[1] === '1' ? version[2] : version[1])
}

export const pythonVersion = (output: string): { major: number; minor: number } | undefined => {
  const version = /Python (\d+)\.(\d+)/.exec(output)
  return version === null ? undefined : { major: Number(version[1]), minor: Number(version[2]) }
}

const java = async (): Promise<Found> => {
  const file = process.env.JAVA_HOME === undefined ? 'java' : `${process.env.JAVA_HOME}/bin/java`
  const major = javaMajor((await ask(file, ['-version'], { timeoutMs: 10_000 })).output)
  if (major === undefined) return { missing: 'Java 17 or later' }
  return major >= 17 ? { file, version: `Java ${major}` } : { missing: `Java 17 or later (found ${major})` }
}

const maven = async (): Promise<Found> => {
  const answer = await ask('mvn', ['-v'], { timeoutMs: 20_000 })
  const version = /Apache Maven ([\d.]+)/.exec(answer.output)?.[1]
  return version === undefined ? { missing: 'Maven 3.8 or later' } : { file: 'mvn', version: `Maven ${version}` }
}

const python = async (): Promise<Found> => {
  for (const file of ['python3', 'python3.11', 'python3.12', 'python3.13']) {
    const version = pythonVersion((await ask(file, ['--version'], { timeoutMs: 10_000 })).output)
    if (version !== undefined && (version.major > 3 || version.minor >= 11)) {
      return { file, version: `Python ${version.major}.${version.minor}` }
    }
  }
  return { missing: 'Python 3.11 or later' }
}

const docker = async (): Promise<Found> => {
  // A docker on PATH doesn't mean a daemon: only an answer within 3 s counts.
  const answer = await ask('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 3_000 })
  return answer.code === 0 ? { file: 'docker', version: `Docker ${answer.output.trim()}` } : { missing: 'a running Docker' }
}

const mongod = async (): Promise<Found> => {
  const answer = await ask('mongod', ['--version'], { timeoutMs: 10_000 })
  const version = /db version v(\S+)/.exec(answer.output)?.[1]
  return answer.code === 0 && version !== undefined ? { file: 'mongod', version: `mongod ${version}` } : { missing: 'mongod on the PATH' }
}

const once = (look: () => Promise<Found>): (() => Promise<Found>) => {
  let found: Promise<Found> | undefined
  return () => (found ??= look())
}

/** What this machine offers, each looked for once. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  java(): Promise<Found>
  maven(): Promise<Found>
  python(): Promise<Found>
  docker(): Promise<Found>
  mongod(): Promise<Found>
}

export const thisMachine = (env: Machine['env'] = process.env): Machine => ({
  env,
  java: once(java),
  maven: once(maven),
  python: once(python),
  docker: once(docker),
  mongod: once(mongod),
})
