// npm test: sets up, then checks and tests everything; the last line counts all tiers.
// npm test -- --project unit [what vitest takes]: one tier alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { added, closingLine, countsOfCheck, readCounts } from './counts.mjs'
import { run } from './node.mjs'
import { setUpOrExit } from './setup.mjs'
import { staticStages, tierStage, tiers } from './stages.mjs'

const { values, positionals, tokens } = parseArgs({
  options: { project: { type: 'string', multiple: true } },
  strict: false,
  allowPositionals: true,
  tokens: true,
})
const narrowedTo = values.project ?? []
const others = tokens
  .filter(token => token.kind === 'option' && token.name !== 'project')
  .map(token => token.rawName + (token.value === undefined ? '' : `=${token.value}`))
const passedOn = [...others, ...positionals]
const isWhole = narrowedTo.length === 0 && passedOn.length === 0

await setUpOrExit()
const reports = mkdtempSync(join(tmpdir(), 'millrace-test-'))
const timings = []
let counts = { passed: 0, failed: 0, skipped: 0 }
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (interrupted = true))

/** Runs one stage to its end, whatever came before: one fault shouldn't hide the next. */
const perform = async (stage, countsOf) => {
  if (interrupted) return
  console.log(`\n== ${stage.name}`)
  const began = performance.now()
  const code = await run(stage.file, stage.args)
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`
  counts = added(counts, countsOf(code))
  timings.push(`${stage.name} ${code === 0 ? 'ok' : 'FAILED'} ${took}`)
  console.log(`== ${timings.at(-1)}`)
}

if (isWhole) for (const stage of staticStages) await perform(stage, countsOfCheck)
for (const tier of tiers.filter(name => narrowedTo.length === 0 || narrowedTo.includes(name))) {
  const report = join(reports, `${tier}.json`)
  await perform(tierStage(tier, report, passedOn), code => readCounts(report, code))
}
rmSync(reports, { recursive: true, force: true })
if (interrupted) counts = added(counts, countsOfCheck(1))
console.log(`\n${timings.join(', ')}`)
console.log(closingLine(counts))
// Nothing is skipped: a skipped test in a whole run is a fault like another.
process.exit(counts.failed > 0 || (isWhole && counts.skipped > 0) ? 1 : 0)
