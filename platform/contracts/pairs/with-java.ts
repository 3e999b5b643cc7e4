// npm run compat:java -- --pairs 5000 [--seed N]: our checker and Avro's reference implementation, on random pairs of schemas.
// Needs Java 11 or newer and Maven, which brings org.apache.avro:avro into .millrace/cache.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { classOf, javaClasses, same, type Verdict } from '../src/compatibility/testing/difference-classes.ts'
import { ourVerdict } from '../src/compatibility/testing/judge.ts'
import { randomPair } from '../src/compatibility/testing/random-pair.ts'
import { Tally } from '../src/compatibility/testing/tally.ts'
import { pairsAndSeed } from './numbers.ts'

const { pairs: count, seed } = pairsAndSeed(5_000)
const java = join(import.meta.dirname, '../java')
const libs = join(import.meta.dirname, '../../../.millrace/cache/avro-reference-1.12.1')

if (!existsSync(libs)) {
  mkdirSync(libs, { recursive: true })
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
  execFileSync('mvn', ['-q', '-B', '-f', join(java, 'pom.xml'), goal, `-DoutputDirectory=${libs}`], { stdio: 'inherit' })
}

const verdictOf = (line: string): Verdict => {
  const json: unknown = JSON.parse(line)
  // Our own program writes it; its form is Verdict's.
  return json as Verdict
}

const pairs = Array.from({ length: count }, (_, index) => randomPair(seed + index))
const reference = spawn('java', ['-Xmx512m', '-cp', join(libs, '*'), join(java, 'AvroReference.java')], {
  stdio: ['pipe', 'pipe', 'ignore'],
})
reference.stdin.end(pairs.map(pair => `${JSON.stringify(pair)}\n`).join(''))

const tally = new Tally()
let index = 0
for await (const line of createInterface({ input: reference.stdout })) {
  const pair = pairs[index]
  if (pair === undefined) break
  const [ours, theirs] = [ourVerdict(pair), verdictOf(line)]
  const verdict = ours.error === undefined ? (ours.compatible === true ? 'compatible' : 'incompatible') : 'no schema'
  const differs = same(ours, theirs) ? undefined : (classOf(javaClasses, ours, theirs, pair) ?? 'UNCLASSIFIED')
  tally.add(differs ?? `same: ${verdict}`)
  if (differs === 'UNCLASSIFIED') {
    console.log(`seed ${seed + index}:\n${JSON.stringify(pair)}\nours ${JSON.stringify(ours)}\nJava ${JSON.stringify(theirs)}`)
    process.exitCode = 1
  }
  index += 1
}
for (const line of tally.lines()) console.log(line)
if (index !== count) {
  console.error(`Java answered ${index} of ${count} pairs`)
  process.exitCode = 1
}
