// npm run compat:pairs -- --pairs 100000 [--seed N]: our checker and avsc, on random pairs of schemas.
import { randomPair } from '../src/compatibility/testing/random-pair.ts'
import { Tally } from '../src/compatibility/testing/tally.ts'
import { compareWithAvsc } from '../src/compatibility/testing/with-avsc.ts'
import { pairsAndSeed } from './numbers.ts'

const { pairs, seed } = pairsAndSeed(100_000)
const tally = new Tally()
const began = performance.now()
for (let compared = 0, index = 0; compared < pairs; index += 1) {
  const pair = randomPair(seed + index)
  const comparison = compareWithAvsc(pair, seed + index)
  if (comparison === 'unsound') continue
  compared += 1
  tally.add(typeof comparison === 'string' ? comparison : (comparison.differs ?? 'UNCLASSIFIED'))
  if (typeof comparison !== 'string' && comparison.differs === undefined) {
    console.log(`seed ${seed + index}: ${comparison.why}\n${JSON.stringify(pair)}`)
    process.exitCode = 1
  }
}
console.log(`${pairs} pairs in ${((performance.now() - began) / 1_000).toFixed(1)} s`)
for (const line of tally.lines()) console.log(line)
