import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from '../../errors.ts'
import { ask, lastLines } from '../../machine/command.ts'
import { until } from '../../machine/wait.ts'
import { downloaded } from '../download.ts'
import type { Place, Preparation, Provider } from '../provider.ts'
import { fetchJars } from './maven.ts'
import { kafkaVersion, loggingProperties, serverProperties } from './settings.ts'
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
  const directory = place.home.data('kafka')
  const settings = join(directory, 'server.properties')
  const logDirectory = join(directory, 'log')
  mkdirSync(directory, { recursive: true })
  writeFileSync(settings, serverProperties({ bind: '127.0.0.1', port, controllerPort, logDirectory }))
  writeFileSync(join(directory, 'log4j2.properties'), loggingProperties)
  const logging = `-Dlog4j2.configurationFile=${join(directory, 'log4j2.properties')}`
  const jvm = ['-XX:+UseSerialGC', logging, '-cp', join(jarsIn(place.cache), 'libs', '*')]
  if (!existsSync(join(logDirectory, 'meta.properties'))) await format(java, jvm, settings)
  const address = `127.0.0.1:${port}`
  return {
    address,
    process: {
      name: 'kafka',
      command: { file: java, args: ['-Xmx512m', ...jvm, 'kafka.Kafka', settings], cwd: directory },
      ready: (signal: AbortSignal) => until(() => brokerAnswers(address), signal),
    },
  }
}

/** Makes an empty log directory a cluster's. */
const format = async (java: string, jvm: readonly string[], settings: string): Promise<void> => {
  const clusterId = `m${randomBytes(16).toString('base64url').slice(1)}`
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings]
  const answer = await ask(java, ['-XX:TieredStopAtLevel=1', ...jvm, ...tool], { timeoutMs: 120_000 })
  if (answer.code !== 0) throw new LocalError('MR_COMPONENT_FAILED', `Kafka's storage can't be prepared:\n${lastLines(answer.output)}`)
}
