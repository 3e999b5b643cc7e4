import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from '../../errors.ts'
import { ask, lastLines } from '../../machine/command.ts'
import { until } from '../../machine/wait.ts'
import { downloaded } from '../download.ts'
import type { Place, Preparation, Provider } from '../provider.ts'
import { fetchJars } from './maven.ts'
import { type KafkaPlace, kafkaVersion, loggingProperties, serverProperties } from './settings.ts'
import { brokerAnswers } from './sign-of-life.ts'

const jarsIn = (cache: string): string => join(cache, `kafka-${kafkaVersion}`)

/** Kafka's jars, its command line tools included, as a Java class path: downloaded unless they are in the cache. */
export const kafkaClassPath = async (maven: string, context: Preparation): Promise<string> => {
  await downloaded(jarsIn(context.cache), into => fetchJars(into, maven, context))
  return join(jarsIn(context.cache), 'libs', '*')
}

/** Apache Kafka itself, from its jars on Maven Central, as a Java process. */
export const kafkaFromJars: Provider = {
  name: `Apache Kafka ${kafkaVersion} on Java`,
  howTo: 'install Java 17 or later and Maven 3.8 or later (Debian: apt install openjdk-17-jre-headless maven)',
  doesNotProve: 'one broker: nothing about replication, or about losing a broker for good',
  async look(machine) {
    const [java, maven] = await Promise.all([machine.java(), machine.maven()])
    const missing = [java, maven].flatMap(found => ('missing' in found ? [found.missing] : []))
    if ('missing' in java || 'missing' in maven) return { usable: false, why: `${missing.join(' and ')} missing`, missing }
    return {
      usable: true,
      why: `${java.version} and ${maven.version} are here`,
      component: {
        kind: 'local',
        prepare: async context => void (await kafkaClassPath(maven.file, context)),
        process: place => kafkaProcess(place, java.file),
      },
    }
  },
}

const kafkaProcess = async (place: Place, java: string) => {
  const port = await place.port('kafka', 9092)
  const controllerPort = await place.port('kafka controller', 9192)
  return kafkaNode({ ...place, name: 'kafka', java, clusterId: newClusterId(), port, controllerPort, heap: '512m' })
}

export interface KafkaNode
  extends Pick<Place, 'home' | 'cache'>,
    Pick<KafkaPlace, 'port' | 'controllerPort' | 'nodeId' | 'controllerPorts'> {
  /** Of the process, and of its directory. */
  readonly name: string
  /** The program. */
  readonly java: string
  readonly clusterId: string
  /** The most memory for objects: `384m`. */
  readonly heap: string
}

/** One broker as a process, alone or one of a cluster; its directory is made ready. */
export const kafkaNode = async ({ home, cache, name, java, clusterId, heap, ...at }: KafkaNode) => {
  const directory = home.data(name)
  const settings = join(directory, 'server.properties')
  const logDirectory = join(directory, 'log')
  mkdirSync(directory, { recursive: true })
  writeFileSync(settings, serverProperties({ ...at, bind: '127.0.0.1', logDirectory }))
  writeFileSync(join(directory, 'log4j2.properties'), loggingProperties)
  const logging = `-Dlog4j2.configurationFile=${join(directory, 'log4j2.properties')}`
  const jvm = ['-XX:+UseSerialGC', logging, '-cp', join(jarsIn(cache), 'libs', '*')]
  if (!existsSync(join(logDirectory, 'meta.properties'))) await format(java, jvm, settings, clusterId)
  const address = `127.0.0.1:${at.port}`
  return {
    address,
    process: {
      name,
      command: { file: java, args: [`-Xmx${heap}`, ...jvm, 'kafka.Kafka', settings], cwd: directory },
      ready: (signal: AbortSignal) => until(() => brokerAnswers(address), signal),
    },
  }
}

export const newClusterId = (): string => `m${randomBytes(16).toString('base64url').slice(1)}`

/** Makes an empty log directory a cluster's. */
const format = async (java: string, jvm: readonly string[], settings: string, clusterId: string): Promise<void> => {
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings]
  const answer = await ask(java, ['-XX:TieredStopAtLevel=1', ...jvm, ...tool], { timeoutMs: 120_000 })
  if (answer.code !== 0) throw new LocalError('MR_COMPONENT_FAILED', `Kafka's storage can't be prepared:\n${lastLines(answer.output)}`)
}
