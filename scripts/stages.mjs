import { join } from 'node:path'
import { root } from './node.mjs'

const tool = name => join(root, 'node_modules', '.bin', name)

/** What is checked without running the product. Each is one failure when it fails. */
export const staticStages = [
  { name: 'lint', file: tool('biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', file: tool('tsc'), args: ['-p', '.'] },
  { name: 'boundaries', file: tool('turbo'), args: ['boundaries'] },
  { name: 'contracts', file: join(root, 'platform/cli/bin/millrace.mjs'), args: ['schemas', 'generate', '--check'] },
]

/** The tiers of tests, quickest first. */
export const tiers = ['unit', 'int', 'e2e']

/** A run of one tier that leaves its counts in `report`. */
export const tierStage = (tier, report, narrowed) => ({
  name: tier,
  file: tool('vitest'),
  args: ['run', '--project', tier, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...narrowed],
})
