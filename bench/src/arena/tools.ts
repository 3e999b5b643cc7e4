import { join } from 'node:path'
import { downloaded, kafkaClassPath, type Machine } from '@millrace/local'
import { runFile } from './run-file.ts'

export type Missing = { readonly missing: string }

/** Programs that peers need, brought when first asked for. */
export interface Tools {
  java(): Promise<{ readonly file: string; readonly classPath: string } | Missing>
  /** A Python with confluent-kafka. */
  confluentKafka(): Promise<{ readonly file: string } | Missing>
}

export const confluentKafkaVersion = '2.16.0'

interface Bringing {
  readonly machine: Machine
  /** Directory of finished downloads. */
  readonly cache: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export const toolsOf = (bringing: Bringing): Tools => ({
  java: once(() => bringJava(bringing)),
  confluentKafka: once(() => bringConfluentKafka(bringing)),
})

const once = <T>(bring: () => Promise<T>): (() => Promise<T>) => {
  let brought: Promise<T> | undefined
  return () => (brought ??= bring())
}

const bringJava = async ({ machine, cache, say, signal }: Bringing) => {
  const [java, maven] = await Promise.all([machine.java(), machine.maven()])
  if ('missing' in java) return java
  if ('missing' in maven) return maven
  return { file: java.file, classPath: await kafkaClassPath(maven.file, { cache, progress: say, signal }) }
}

const bringConfluentKafka = async ({ machine, cache, signal }: Bringing) => {
  const python = await machine.python()
  if ('missing' in python) return python
  const directory = join(cache, `bench-confluent-kafka-${confluentKafkaVersion}`)
  try {
    await downloaded(directory, async into => {
      await runFile(python.file, ['-m', 'venv', into], signal)
      const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', `confluent-kafka==${confluentKafkaVersion}`]
      await runFile(join(into, 'bin', 'python'), install, signal)
    })
  } catch (error) {
    return { missing: `confluent-kafka ${confluentKafkaVersion} (pip: ${error instanceof Error ? error.message.slice(0, 200) : error})` }
  }
  return { file: join(directory, 'bin', 'python') }
}
