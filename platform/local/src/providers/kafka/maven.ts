import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from '../../errors.ts'
import { ask, lastLines } from '../../machine/command.ts'
import type { Preparation } from '../provider.ts'
import { kafkaVersion } from './settings.ts'

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

const dependency = (coordinates: string): string => {
  const [group, artifact, version] = coordinates.split(':')
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
}

const pom = (coordinates: readonly string[]): string =>
  `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>millrace.local</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${coordinates.map(dependency).join('\n')}</dependencies></project>\n`

/** `(5.2 MB at 1 MB/s)` in a line of Maven's → bytes. */
export const bytesDownloaded = (line: string): number => {
  const size = /Downloaded from \S+: .*\(([\d.]+) ([kM]?)B at/.exec(line)
  if (size === null) return 0
  return Number(size[1]) * (size[2] === 'M' ? 1e6 : size[2] === 'k' ? 1e3 : 1)
}

/** Kafka's jars and their dependencies, from Maven Central as this machine has it configured. */
export const fetchJars = async (directory: string, maven: string, { progress, signal }: Preparation): Promise<void> => {
  mkdirSync(directory, { recursive: true })
  const project = join(directory, 'pom.xml')
  const jars = [`org.apache.kafka:kafka_2.13:${kafkaVersion}`, `org.apache.kafka:kafka-tools:${kafkaVersion}`]
  writeFileSync(project, pom([...jars, 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4']))
  let files = 0
  let bytes = 0
  const line = (text: string) => {
    const more = bytesDownloaded(text)
    if (more === 0) return
    files += 1
    bytes += more
    if (files % 40 === 0) progress(`downloading Kafka ${kafkaVersion}: ${files} files, ${Math.round(bytes / 1e6)} MB of about 60`)
  }
  const args = ['-B', '-f', project, copyDependencies, '-DincludeScope=runtime', `-DoutputDirectory=${join(directory, 'libs')}`]
  const answer = await ask(maven, args, { signal, line, timeoutMs: 900_000 })
  signal.throwIfAborted()
  if (answer.code === 0) return
  const way = 'Check the network (or the mirror in ~/.m2/settings.xml), or set KAFKA_BROKERS to a running Kafka.'
  throw new LocalError('MR_DOWNLOAD_FAILED', `Maven could not bring Kafka's jars. ${way} Its last lines:\n${lastLines(answer.output)}`)
}
