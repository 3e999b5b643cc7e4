// node scripts/with-node.mjs FILE …: sets up, then runs a TypeScript file of the repository on its own Node.
import { runOnNode } from './node.mjs'
import { setUpOrExit } from './setup.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('with-node: name the file to run, relative to the root of the repository.')
  process.exit(2)
}
await setUpOrExit()
process.exit(await runOnNode(file, args))
