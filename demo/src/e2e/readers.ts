import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { downloaded, kafkaClassPath, thisMachine } from '@millrace/local'
import { inject } from 'vitest'
import { z } from 'zod'
import { stack } from './stack.ts'

const examples = resolve(import.meta.dirname, '../../../docs/examples')
const cache = inject('cache')

const machine = thisMachine()
const here = (found: Awaited<ReturnType<typeof machine.java>>): string => {
  if ('missing' in found) throw new Error(`${found.missing} is missing`)
  return found.file
}

const run = async (file: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(file, args, { maxBuffer: 256 * 1024 * 1024, timeout: 240_000 })).stdout

/** A record as the examples print it. */
const line = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  key: z.string().nullish(),
  headers: z.record(z.string(), z.string()),
  value: z.record(z.string(), z.unknown()).nullable(),
})
export type ReadRecord = z.infer<typeof line>

const recordsOf = (output: string): readonly ReadRecord[] =>
  output
    .trim()
    .split('\n')
    .map(text => line.parse(JSON.parse(text)))

const where = () => [stack().kafka.brokers.join(','), stack().registry.url]

export const readWithKafkajs = async (topics: readonly string[]): Promise<readonly ReadRecord[]> =>
  recordsOf(await run(process.execPath, [join(examples, 'read-with-kafkajs.mjs'), ...where(), ...topics]))

const client = 'confluent-kafka[avro,schemaregistry]==2.16.0'
/** What was tried together with it. */
const needed = [
  'Authlib==1.9.9',
  'anyio==4.16.0',
  'attrs==26.1.0',
  'avro==1.12.2',
  'cachetools==8.0.1',
  'certifi==2026.10.18',
  'cffi==2.1.1',
  'charset-normalizer==3.5.2',
  'cryptography==50.0.2',
  'fastavro==1.13.1',
  'h11==0.16.0',
  'httpcore2==2.16.2',
  'httpx2==2.16.2',
  'idna==3.20',
  'joserfc==1.8.0',
  'pycparser==3.12',
  'requests==2.34.2',
  'truststore==0.10.5',
  'typing_extensions==4.16.0',
  'urllib3==2.8.0',
]
const environment = join(cache, 'confluent-kafka-2.16.0')

/** Confluent's client in a virtual environment, kept between runs. */
export const bringConfluentKafka = (): Promise<void> =>
  downloaded(environment, async into => {
    await run(here(await machine.python()), ['-m', 'venv', into])
    await run(join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', client, ...needed])
  })

export const readWithConfluentKafka = async (topics: readonly string[]): Promise<readonly ReadRecord[]> =>
  recordsOf(await run(join(environment, 'bin', 'python'), [join(examples, 'read_with_confluent_kafka.py'), ...where(), ...topics]))

const shown = ['print.partition=true', 'print.offset=true', 'print.headers=true', 'print.key=true', 'print.value=false']

/** What Kafka's console consumer prints of a topic: a line a record. */
export const readWithConsoleConsumer = async (topic: string): Promise<readonly string[]> => {
  const place = ['--bootstrap-server', stack().kafka.brokers.join(','), '--topic', topic, '--from-beginning', '--timeout-ms', '3000']
  const properties = shown.flatMap(property => ['--formatter-property', property])
  const classPath = await kafkaClassPath(here(await machine.maven()), {
    cache,
    progress: () => undefined,
    signal: AbortSignal.timeout(240_000),
  })
  const jvm = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath]
  return (await run(here(await machine.java()), [...jvm, 'org.apache.kafka.tools.consumer.ConsoleConsumer', ...place, ...properties]))
    .trim()
    .split('\n')
}
